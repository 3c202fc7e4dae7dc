package io.github.rscsnn.cli;

import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.Attacks;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.check.CheckSettings;
import io.github.rscsnn.experiment.CheckOutcome;
import io.github.rscsnn.experiment.CheckRun;
import io.github.rscsnn.experiment.RunFolder;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc check}. */
@Command(
        name = "check",
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
    private static final CheckSettings DEFAULTS = CheckSettings.DEFAULTS;

    @Parameters(index = "0", paramLabel = "RUN", description = "Run folder made by 'rsc train'.")
    private Path run;

    @Option(
            names = {"--attack", "--attacks"},
            paramLabel = "NAME",
            converter = AttackSettings.Checked.class,
            completionCandidates = AttackSettings.Checked.class,
            description = "The attack: one of ${COMPLETION-CANDIDATES}. Default: pgd.")
    private String attack = "pgd";

    @Option(
            names = "--epsilon",
            paramLabel = "EPS",
            converter = EpsilonConverter.class,
            description = "L-infinity bound of the attack in pixel units. Default: 8/255.")
    private double epsilon = DEFAULTS.epsilon();

    @Option(
            names = "--alpha",
            paramLabel = "A",
            converter = FractionConverter.class,
            description = "Step of the attack in pixel units. Default: 0.01 at 8/255, in proportion.")
    private Double alpha;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of the attack. Default: its own, 7 for pgd.")
    private Integer steps;

    @Option(
            names = "--gradient",
            paramLabel = "SPEC",
            description = "How its gradients are taken, as in 'rsc evaluate'. Default: bptt.")
    private String gradient = DEFAULTS.gradient();

    @Option(
            names = "--more-steps",
            paramLabel = "N",
            description = "Steps of the longer attack that it is compared with. Default: 40, or twice as many.")
    private Integer moreSteps;

    @Option(
            names = "--eot",
            paramLabel = "K",
            description =
                    "Draws a gradient of the EOT attack that it is compared with, and a query of a search. Default: 10.")
    private int eot = DEFAULTS.eot();

    @Option(names = "--queries", paramLabel = "N", description = "Iterations of Square. Default: 100.")
    private int squares = DEFAULTS.squares();

    @Option(names = "--points", paramLabel = "N", description = "Points of the random search. Default: 20.")
    private int points = DEFAULTS.points();

    @Option(
            names = "--draws",
            paramLabel = "K",
            description = "Draws of the model's noise that judge each image. Default: 10 if it is random, else 1.")
    private int draws = DEFAULTS.draws();

    @Option(
            names = "--level",
            paramLabel = "P",
            description = "Probability at most that any check is raised without cause. Default: 0.05.")
    private double level = DEFAULTS.level();

    @Option(names = "--limit", paramLabel = "N", description = "First N test images; 0 for all. Default: 100.")
    private int limit = DEFAULTS.limit();

    @Option(names = "--batch", paramLabel = "N", description = "Images a forward pass. Default: 100.")
    private int batch = DEFAULTS.batch();

    @Option(names = "--seed", paramLabel = "N", description = "Of noise and attacks. Default: 42.")
    private long seed = DEFAULTS.seed();

    @Option(
            names = "--transfer-from",
            paramLabel = "RUN",
            description =
                    "Another run on the same data, for a transfer attack; noise-off for this one without its noise.")
    private Path transferFrom;

    @Mixin
    private ExecutionOptions execution;

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

    /** In proportion to ε, as everywhere. */
    private double stepSize() {
        return alpha != null
                ? alpha
                : AttackOptions.of("pgd", Threat.linf(epsilon)).alpha();
    }

    @Override
    protected int run(Terminal terminal) throws Exception {
        int own = steps != null ? steps : Attacks.named(attack).steps();
        int usual = own < DEFAULTS.moreSteps() ? DEFAULTS.moreSteps() : 2 * own;
        CheckSettings settings = new CheckSettings(
                attack.equals("pgd") ? null : attack,
                epsilon,
                stepSize(),
                own,
                gradient,
                moreSteps != null ? moreSteps : usual,
                eot,
                squares,
                points,
                draws,
                level,
                limit,
                batch,
                seed);
        RunFolder folder = RunFolder.open(run);
        tables.check();
        CheckRun check = new CheckRun(
                folder, settings, execution.execution(), transferFrom == null ? null : transferFrom.toString(), curves);
        CheckOutcome outcome;
        try (StopSignal stop = new StopSignal(terminal, "the same command goes on after the images that were judged");
                EvaluationReport report = new EvaluationReport(terminal, stop)) {
            outcome = check.check(report, finding -> stop.check());
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
