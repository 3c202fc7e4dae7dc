package io.github.rscsnn.cli;

import io.github.rscsnn.check.CheckSettings;
import io.github.rscsnn.experiment.CheckOutcome;
import io.github.rscsnn.experiment.CheckRun;
import io.github.rscsnn.experiment.RunFolder;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc check}. */
@Command(
        name = "check",
        modelTransformer = AttackSettings.Checked.class,
        description =
                "Tell whether an attack's number may be read as robustness: warnings of good evaluation practice.",
        footer = {
            "Takes one attack, by default the paper's PGD (7 steps of 0.01, from the image itself), and looks for signs",
            "that it overstates the robustness of the run: gradients that vanish, stronger variants, black-box attacks",
            "that beat it, and others. Attacks are compared over the same images by exact tests, corrected for their number",
            "(Holm), so that chance alone raises any warning with probability --level at most. A check that need not have seen",
            "a drop of 5 points is called inconclusive, and says what budget would do. Includes the paper's own checklist",
            "(Table 1).",
            "Exit code 0 whatever was found; with --strict 1 if a warning was raised. Stopped, the same command goes on after",
            "the images that were judged: they are in RUN/results/ledger.tsv.",
            "",
            "Examples:",
            "  rsc check runs/rsc",
            "  rsc check runs/rsc --curves",
            "  rsc check runs/rsc --steps 40 --gradient eot:10+stclamp --more-steps 100",
            "  rsc check runs/rsc --transfer-from runs/direct --limit 500 --strict --json check.json"
        })
final class CheckCommand extends RscCommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "Run folder made by 'rsc train'.")
    private Path run;

    @Mixin
    private final OptionGroup options = new OptionGroup(CheckSettings.OPTIONS);

    @Option(
            names = "--transfer-from",
            paramLabel = "RUN",
            description =
                    "Another run on the same data, for a transfer attack; noise-off for this one without its noise.")
    private @Nullable Path transferFrom;

    @Mixin
    private AttackExecutionOptions execution;

    @Mixin
    private TableOptions tables;

    @Option(
            names = "--curves",
            description =
                    "Also measure the attack by steps, by draws, by epsilon and its loss by step, and tell whether each"
                            + " has converged.")
    private boolean curves;

    @Option(names = "--strict", description = "End with exit code 1 if a warning was raised.")
    private boolean strict;

    @Override
    protected int run(Terminal terminal) throws Exception {
        Map<String, Object> given = options.given();
        given.put("options", AttackSettings.given(spec()));
        CheckSettings settings = CheckSettings.of(given);
        RunFolder folder = RunFolder.open(run);
        tables.check();
        CheckRun check = new CheckRun(
                folder, settings, execution.execution(), transferFrom == null ? null : transferFrom.toString(), curves);
        CheckOutcome outcome;
        try (WorkReport report =
                new WorkReport(terminal, "the same command goes on after the images that were judged")) {
            outcome = check.check(report, report::looked);
        }
        tables.write(outcome);
        if (tables.plain()) {
            terminal.say("", run + ": " + outcome.title() + ", " + outcome.model());
            terminal.out().println();
        }
        new CheckTable(outcome, terminal).print(tables);
        return strict && outcome.raised() > 0 ? FAILED : DONE;
    }
}
