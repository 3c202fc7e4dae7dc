package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.train.EpochMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rsc train}. */
@Command(
        name = "train",
        description = "Train a network into a run folder, or go on with a run that was stopped.",
        footer = {
            "Ctrl-C stops after the current step (exit code 130) and prints the command that goes on from the last epoch's",
            "checkpoint. While it runs, 'tensorboard --logdir DIR/tensorboard' shows its curves.",
            "",
            "Examples:",
            "  rsc train --data shapes10 --coding rsc1 --sigma2 0.1 --width 0.25 --epochs 10 --out runs/rsc",
            "  rsc train --data cifar10 --coding direct --out runs/direct",
            "  rsc train --resume runs/direct",
            "  rsc train --data cifar10 --out runs/two --spark spark://host:7077 --workers 2"
        })
final class TrainCommand extends RscCommand {
    /**
     * Options that do nothing unless another one has a certain value.
     *
     * @param heeded whether it has
     * @param by it, for people
     */
    private record Dependent(Predicate<Recipe> heeded, String by, List<String> keys) {}

    private static final List<Dependent> DEPENDENT = List.of(
            new Dependent(
                    recipe -> recipe.loss().name().distils(),
                    "--loss kd or e-rsc",
                    List.of("teacher", "kd-lambda", "kd-temperature", "kd-direction", "kd-reduction")),
            new Dependent(recipe -> recipe.loss().name().everyStep(), "--loss tet or e-rsc", List.of("tet-lambda")),
            new Dependent(
                    recipe -> !recipe.coding().isKnown() || recipe.coding().takesNoise(),
                    "--coding rsc1 or rsc2",
                    List.of("sigma2", "noise-space")),
            new Dependent(
                    recipe -> recipe.training().robust().advEpsilon() > 0,
                    "--adv-epsilon",
                    List.of("adv-norm", "adv-steps")),
            new Dependent(recipe -> recipe.training().robust().periods() > 1, "--periods", List.of("crafted-epsilon")));

    @Mixin
    private RecipeOptions options;

    @Option(names = "--out", paramLabel = "DIR", description = "The run folder to make; it must not exist.")
    private @Nullable Path out;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with this run from its last checkpoint, with the recipe that it was started with.")
    private @Nullable Path resume;

    @Mixin
    private final SparkOptions spark = new SparkOptions();

    @Override
    protected int run(Terminal terminal) throws Exception {
        Path run = resume == null ? out : resume;
        if (run == null || out != null && resume != null) {
            throw wrongUsage("give either --out DIR for a new run or --resume RUN");
        }
        if (resume != null && !options.given().isEmpty()) {
            throw wrongUsage("--resume takes the recipe from the run: leave out the other options");
        }
        Cluster.Settings cluster = spark.settings();
        List<EpochMetrics> history;
        String sameOptions = spark.isGiven() ? " and the same --spark options" : "";
        try (WorkReport report = new WorkReport(
                terminal, shown -> shown.reached() + "; go on with: rsc train --resume " + quoted(run) + sameOptions)) {
            history = spark.isGiven()
                    ? trainOnSpark(terminal, run, cluster, report)
                    : resume != null ? Experiment.resume(resume, report) : train(terminal, run, report);
        }
        EpochMetrics last = history.getLast();
        terminal.out()
                .println(String.format(
                        Locale.ROOT,
                        "%s: %d %s, loss %.4f, training accuracy %.2f %%%s",
                        run,
                        last.epoch(),
                        last.epoch() == 1 ? "epoch" : "epochs",
                        last.loss(),
                        100 * last.trainAccuracy(),
                        last.testAccuracy() == null
                                ? ""
                                : String.format(Locale.ROOT, ", test accuracy %.2f %%", 100 * last.testAccuracy())));
        return DONE;
    }

    private List<EpochMetrics> train(Terminal terminal, Path run, WorkReport report) throws IOException {
        Recipe recipe = resolved(report);
        terminal.err().println("training " + describe(recipe) + " into " + run);
        return Experiment.train(recipe, run, report);
    }

    /** Warns of options that were given in vain: one more was meant, and hours of training would not show it. */
    private Recipe resolved(WorkReport report) throws IOException {
        Recipe recipe = options.resolve(Map.of());
        for (Dependent one : DEPENDENT) {
            one.keys().stream()
                    .filter(key ->
                            options.given().containsKey(key) && !one.heeded().test(recipe))
                    .forEach(key -> report.warning("--" + key + " does nothing without " + one.by()));
        }
        return recipe;
    }

    /** As a shell takes it. */
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[\\w./+:@%=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private List<EpochMetrics> trainOnSpark(Terminal terminal, Path out, Cluster.Settings settings, WorkReport report)
            throws IOException {
        Cluster.Provider provider = Cluster.provider();
        try (RemoteRun run = resume != null ? RemoteRun.resume(resume) : RemoteRun.create(resolved(report), out)) {
            if (run.finished()) {
                return run.history();
            }
            terminal.err()
                    .println("training " + describe(run.recipe()) + " into " + run.path() + " with "
                            + settings.workers() + " workers");
            try (Cluster cluster = provider.open(settings)) {
                return cluster.train(run, report);
            }
        }
    }

    private static String describe(Recipe recipe) {
        return recipe.network().arch() + " x" + recipe.network().width() + " on "
                + recipe.data().name() + ", " + Parts.coding(recipe).name() + ", T = " + recipe.steps() + ", seed "
                + recipe.training().seed();
    }
}
