package io.github.rscsnn.cli;

import io.github.rscsnn.conformance.CaseResult;
import io.github.rscsnn.conformance.Conformance;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.report.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc conformance}. */
@Command(
        name = "conformance",
        description = "Check this program against results of other implementations (golden vectors).",
        footer = {
            "One line a case: its largest deviation relative to the bound. Ends with 1 if a case fails, cannot be read",
            "or is of an unknown kind, or if there is none.",
            "",
            "Example: rsc conformance core/src/test/resources/golden"
        })
final class ConformanceCommand extends RscCommand {
    private static final String REFERENCE = "reference";

    @Parameters(index = "0", paramLabel = "DIR", description = "Folder of cases, each a folder with a case.json.")
    private Path directory;

    @Mixin
    private final RecipeOptions options = new RecipeOptions(Map.of("backend", REFERENCE), "backend");

    @Option(names = "--details", description = "Also say which element is worst in a case that passes.")
    private boolean details;

    @Mixin
    private TableOptions tables;

    @Override
    protected int run(Terminal terminal) throws Exception {
        tables.check();
        Backend executor = Parts.backend(options.text("backend", REFERENCE));
        List<CaseResult> results = Conformance.check(directory, executor);
        int width = results.stream()
                .mapToInt(result -> result.name().length())
                .max()
                .orElse(0);
        if (tables.plain()) {
            for (CaseResult result : results) {
                terminal.out().println(line(terminal, result, width));
            }
        } else {
            tables.print(table(results));
        }
        tables.write(results);
        long failed = results.stream().filter(result -> !result.passed()).count();
        tables.remark(results.size() + (results.size() == 1 ? " case, " : " cases, ")
                + (failed == 0 ? "all passed" : failed + " failed") + ", backend " + executor.title());
        return failed == 0 ? DONE : FAILED;
    }

    private static Table table(List<CaseResult> results) {
        return Table.of(results)
                .missing("-")
                .column("case", CaseResult::name)
                .column("kind", CaseResult::kind)
                .column("verdict", result -> result.passed() ? "pass" : "FAIL")
                .number("deviation", "%.2e", CaseResult::largestDeviation)
                .number("bound", "%.2e", CaseResult::bound)
                .column("detail", CaseResult::detail)
                .table();
    }

    private String line(Terminal terminal, CaseResult result, int width) {
        String mark = result.passed() ? terminal.green("pass") : terminal.red("FAIL");
        String numbers = result.largestDeviation() == null
                ? ""
                : String.format(Locale.ROOT, "  deviation %.2e, bound %.2e", result.largestDeviation(), result.bound());
        String detail = result.passed() && !details ? "" : "  " + result.detail();
        return String.format(Locale.ROOT, "%s  %-" + width + "s  %-17s", mark, result.name(), result.kind())
                + (numbers + detail).stripTrailing();
    }
}
