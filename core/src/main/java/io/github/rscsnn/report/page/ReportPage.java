package io.github.rscsnn.report.page;

import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One HTML page about one or several runs, from their result files alone: it needs neither libtorch nor the data. All that it
 * shows is in the page, which works offline and without scripts; plots lie as PNG, SVG and CSV in a folder beside it.
 */
public final class ReportPage {
    private final Comparison runs;
    private final String title;
    private final List<String> warnings;

    private ReportPage(Comparison runs, String title, List<String> warnings) {
        this.runs = runs;
        this.title = title;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Reads runs. A result file that is damaged, or was measured on other weights than the run has now, is left out with a
     * warning; and so is a run whose recipe cannot be read, unless no other is left.
     *
     * @param folders runs, or folders that hold runs up to three levels below
     * @param title of the page; null for one made of the runs' names
     * @throws IOException if a folder does not exist or holds no run, or no run can be read
     */
    public static ReportPage read(List<Path> folders, String title) throws IOException {
        List<String> warnings = new ArrayList<>();
        List<RunData> runs = new ArrayList<>();
        for (Path run : RunSearch.find(folders)) {
            try {
                RunData data = RunReader.read(run);
                runs.add(data);
                warnings.addAll(data.warnings());
            } catch (IOException e) {
                warnings.add(e.getMessage() + "; the run is left out");
            }
        }
        if (runs.isEmpty()) {
            throw new IOException(warnings.getFirst());
        }
        Comparison comparison = Comparison.of(runs);
        return new ReportPage(comparison, title == null ? title(comparison) : title, warnings);
    }

    private static String title(Comparison runs) {
        return String.join(
                        ", ", runs.names().subList(0, Math.min(6, runs.names().size())))
                + (runs.names().size() > 6 ? ", …" : "");
    }

    /** Files that could not be used, and why. */
    public List<String> warnings() {
        return warnings;
    }

    /** Number of runs on the page. */
    public int size() {
        return runs.runs().size();
    }

    /** What was not measured, one line each, with the command that measures it. */
    public List<String> missing() {
        return Missing.of(runs).stream().map(Missing::line).toList();
    }

    /** The folder beside {@code page}: its name without {@code .html}, and {@code -files}. */
    public static Path filesOf(Path page) {
        String name = page.getFileName().toString();
        String stem =
                name.toLowerCase(java.util.Locale.ROOT).endsWith(".html") ? name.substring(0, name.length() - 5) : name;
        return page.resolveSibling(stem + "-files");
    }

    /**
     * Writes the page, and its plots and pictures into {@link #filesOf}.
     *
     * @throws IOException naming the file that cannot be written
     */
    public void write(Path page) throws IOException {
        AtomicFiles.requireWritable(page);
        Path files = filesOf(page);
        try {
            Files.createDirectories(files);
        } catch (IOException e) {
            throw new IOException("cannot make folder " + files + ": " + AtomicFiles.reason(e), e);
        }
        List<Section> sections = sections(link(files));
        for (Section section : sections) {
            for (Figure figure : section.figures()) {
                figure.plot().write(files, figure.name());
            }
            for (Section.Picture picture : section.pictures()) {
                picture.grid().write(files.resolve(picture.name() + ".png"));
            }
        }
        AtomicFiles.writeString(
                files.resolve("measurements.csv"), Measurements.csv(runs).csv());
        AtomicFiles.writeString(page, html(sections));
    }

    private static String link(Path files) {
        return java.net.URLEncoder.encode(files.getFileName().toString(), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    private List<Section> sections(String folder) {
        List<Section> all = List.of(
                HeadlineSection.of(runs, folder),
                EpsilonSection.of(runs, folder),
                TradeOffSection.of(runs, folder),
                CertificateSection.of(runs, folder),
                ChecklistSection.of(runs, folder),
                ExampleSection.of(runs, folder),
                TrainingSection.of(runs, folder),
                CostSection.of(runs, folder),
                CostSection.rasters(runs, folder),
                OriginSection.of(runs, folder),
                Missing.section(runs, folder));
        return all.stream().filter(section -> !section.isEmpty()).toList();
    }

    private String html(List<Section> sections) {
        List<Html> links = sections.stream()
                .map(section -> Html.of("<li><a href=\"#%s\">%s</a></li>", section.id(), section.title()))
                .toList();
        List<Html> bodies = sections.stream()
                .map(section -> Html.of(
                        "<section id=\"%1$s\" aria-labelledby=\"%1$s-title\"><h2 id=\"%1$s-title\">%2$s</h2>\n%3$s</section>",
                        section.id(), section.title(), section.body()))
                .toList();
        List<Html> problems =
                warnings.stream().map(one -> Html.of("<li>%s</li>", one)).toList();
        Html box = problems.isEmpty()
                ? Html.EMPTY
                : Html.of(
                        "<div class=\"warning\" role=\"note\"><p>⚠ Not all files could be used:</p><ul>%s</ul></div>",
                        Html.join(problems));
        return Shell.html(
                "Robustness report",
                title,
                Html.of("<nav aria-label=\"Sections\"><ul>%s</ul></nav>", Html.join(links)),
                box.plus(Html.join(bodies)),
                "Every number comes from a result file of the runs; what the numbers mean is told in docs/numbers.md of"
                        + " the project.");
    }
}
