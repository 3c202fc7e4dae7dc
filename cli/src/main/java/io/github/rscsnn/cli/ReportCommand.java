package io.github.rscsnn.cli;

import io.github.rscsnn.report.page.ReportPage;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc report}. */
@Command(
        name = "report",
        description = "Write one page about a run, or a comparison of several, from their result files.",
        footer = {
            "First a verdict in words (what is kept under the strongest attack, how sure that is, what is certified, what",
            "speaks against it), one chart, one table. Folded below: curves against epsilon, steps, draws and sigma2;",
            "certificates; the checklist; confusion; images with their codings and attacks; training; firing rates, energy",
            "and spikes; recipes, provenance and commands. What was not measured is listed with the command that measures",
            "it. The page needs no network and no script; its plots lie beside it as PNG, SVG and CSV in a folder FILE-files.",
            "Neither libtorch nor the data set is needed. docs/report.md tells how to read it.",
            "",
            "Examples:",
            "  rsc report runs/rsc",
            "  rsc report runs/rsc --out rsc.md",
            "  rsc report runs/direct runs/rsc-0.1 runs/rsc-0.5 --out comparison.html",
            "  rsc report runs/demo"
        })
final class ReportCommand extends RscCommand {
    private static final String NAME = "report.html";

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description =
                    "Run folders, or folders that hold some, such as that of a demo or OUT/runs of 'rsc reproduce'.")
    private List<Path> runs;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "File to write: HTML, or by its ending Markdown (.md), JSON (.json) or the accuracies as CSV (.csv)."
                            + " Default: report.html in RUN, or, of several, in the current folder.")
    private @Nullable Path out;

    @Option(names = "--title", paramLabel = "TEXT", description = "Heading of the page. Default: the models' names.")
    private @Nullable String title;

    @Override
    protected int run(Terminal terminal) throws Exception {
        Path page = out != null ? out : runs.size() == 1 ? runs.getFirst().resolve(NAME) : Path.of(NAME);
        ReportPage report = ReportPage.read(runs, title);
        requireFile(page);
        report.write(page);
        warn(terminal, report);
        terminal.out().println(written(report, page));
        List<String> missing = report.missing();
        if (!missing.isEmpty()) {
            terminal.out().println();
            terminal.out().println("not measured:");
            missing.forEach(line -> terminal.out().println("  " + line));
        }
        return DONE;
    }

    private static void requireFile(Path page) throws IOException {
        Path folder = page.toAbsolutePath().resolveSibling("");
        if (Files.isDirectory(page)) {
            throw new IOException(
                    "cannot write " + page + ": it is a folder; give --out a file, such as " + page.resolve(NAME));
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IOException("cannot write " + page + ": " + folder + " is not a folder");
        }
        AtomicFiles.requireFolder(folder);
    }

    /** What could not be used. */
    static void warn(Terminal terminal, ReportPage report) {
        report.warnings().forEach(warning -> terminal.err().println(terminal.yellow("warning: ") + warning));
    }

    /** Where the page is, in words. */
    static String written(ReportPage report, Path page) {
        String beside = ReportPage.hasFiles(page) ? " (plots in " + ReportPage.filesOf(page) + ")" : "";
        return "report of " + report.size() + (report.size() == 1 ? " run: " : " runs: ") + page + beside;
    }
}
