package io.github.rscsnn.report.page;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.github.rscsnn.report.ImageGrid;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A report about one or several runs, from their result files alone: it needs neither libtorch nor the data. The same report is
 * written as HTML, Markdown, CSV or JSON. All that an HTML page shows is in it; it works offline and without scripts. Plots lie as
 * PNG, SVG and CSV in a folder beside it.
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
    public static ReportPage read(List<Path> folders, @Nullable String title) throws IOException {
        List<String> warnings = new ArrayList<>();
        List<RunData> runs = new ArrayList<>();
        for (Read read : RunSearch.find(folders).parallelStream().map(Read::of).toList()) {
            if (read.run() != null) {
                runs.add(read.run());
                warnings.addAll(read.run().warnings());
            } else {
                warnings.add(read.failure() + "; the run is left out");
            }
        }
        if (runs.isEmpty()) {
            throw new IOException(warnings.getFirst());
        }
        Comparison comparison = Comparison.of(runs);
        return new ReportPage(comparison, title == null ? title(comparison) : title, warnings);
    }

    /** A run, or why it cannot be read. */
    private record Read(@Nullable RunData run, @Nullable String failure) {
        static Read of(Path folder) {
            try {
                return new Read(RunReader.read(folder), null);
            } catch (IOException e) {
                return new Read(null, e.getMessage());
            }
        }
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

    /** The folder beside {@code page}: its name without {@code .html} or {@code .md}, and {@code -files}. */
    public static Path filesOf(Path page) {
        String name = page.getFileName().toString();
        String stem = name.replaceFirst("(?i)\\.(html|md)$", "");
        return page.resolveSibling(stem + "-files");
    }

    /** Whether plots and pictures are written beside {@code page}: CSV and JSON have none. */
    public static boolean hasFiles(Path page) {
        return !page.getFileName().toString().toLowerCase(Locale.ROOT).matches(".*\\.(csv|json)");
    }

    /**
     * Writes the report: as Markdown to a file that ends in {@code .md}, as CSV of all accuracies to {@code .csv}, as JSON to
     * {@code .json}, else as HTML. Plots and pictures of a page, HTML or Markdown, are written into {@link #filesOf}.
     *
     * @throws IOException naming the file that cannot be written
     */
    public void write(Path page) throws IOException {
        AtomicFiles.requireWritable(page);
        Report report = Report.of(runs, title, warnings);
        String name = page.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv")) {
            AtomicFiles.writeString(page, Accuracies.csv(report.measurements()).csv());
        } else if (name.endsWith(".json")) {
            JsonFile.write(page, report);
        } else {
            writeFiles(filesOf(page), report, () -> {
                String files = link(filesOf(page));
                StringOutput text = new StringOutput();
                if (name.endsWith(".md")) {
                    JtemarkdownGenerated.render(text, null, report, files);
                } else {
                    JtereportGenerated.render(new OwaspHtmlTemplateOutput(text), null, report, files);
                }
                AtomicFiles.writeString(page, text.toString());
            });
        }
    }

    /** Writes pictures and, beside them, the page. */
    private void writeFiles(Path files, Report report, Writing page) throws IOException {
        AtomicFiles.makeFolder(files);
        List<Block.Figure> figures = new ArrayList<>();
        if (report.chart() != null) {
            figures.add(report.chart());
        }
        report.sections().forEach(section -> collect(section.blocks(), figures));
        List<Writing> all = new ArrayList<>();
        all.add(page);
        for (Block.Figure figure : figures) {
            all.add(() -> figure.plot().write(files, figure.name()));
        }
        for (RunData run : runs.runs()) {
            ImageGrid images = run.examples().isMissingNode() ? null : ExampleSection.grid(run);
            if (images != null) {
                all.add(() -> images.write(files.resolve("images-" + runs.slug(run) + ".png")));
            }
        }
        try { // most of the time goes into PNG files
            all.parallelStream().forEach(ReportPage::write);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        AtomicFiles.writeString(
                files.resolve("measurements.csv"),
                Accuracies.csv(report.measurements()).csv());
    }

    /** Writes a figure. */
    @FunctionalInterface
    private interface Writing {
        void write() throws IOException;
    }

    private static void write(Writing writing) {
        try {
            writing.write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(List<Block> blocks, List<Block.Figure> figures) {
        for (Block block : blocks) {
            if (block instanceof Block.Figures some) {
                figures.addAll(some.figures());
            } else if (block instanceof Block.Fold fold) {
                collect(fold.blocks(), figures);
            }
        }
    }

    private static String link(Path files) {
        return URLEncoder.encode(files.getFileName().toString(), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }
}
