package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.CertificationRun;
import io.github.rscsnn.experiment.CertificationSettings;
import io.github.rscsnn.experiment.CostOutcome;
import io.github.rscsnn.experiment.CostSettings;
import io.github.rscsnn.experiment.EvaluationOutcome;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.report.page.ReportPage;
import io.github.rscsnn.train.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rsc demo}. */
@Command(
        name = "demo",
        description = "Train, attack and compare five codings on generated images, as in the paper's Table 3.",
        footer = {
            "Trains ANN, Direct, Poisson, RSC-0.1 and RSC-0.5 (a small network of three convolutions, noise in normalised space",
            "as the paper's tables suggest) on the generated data set shapes10-vivid, attacks them with FGSM and PGD at 8/255,",
            "certifies a few images, counts spikes, says what the table means, and writes one page about all of it: open",
            "report.html in a browser.",
            "Stopped, it goes on where it was when started again with the same --out.",
            "",
            "Examples:",
            "  rsc demo",
            "  rsc demo --quick --out runs/quick"
        })
final class DemoCommand extends RscCommand {
    /**
     * Its first layer sees 5x5 pixels and halves the maps, so that the next ones soon see whole shapes. With VGG-5's 3x3 layers
     * trainings stay for a while, longer or shorter by their seed, where they tell no squares (docs/demo.md).
     */
    private static final String NETWORK = "layers:conv16k5s2,avg2,conv32,conv32,avg2,fc64";

    /** Measured in docs/demo.md. */
    static final String MEANING = """
        What the rows mean: one small network learns from images coded in five ways. ANN has no spikes; Direct shows the same
        pixels at every time step; Poisson turns them into random spikes; RSC-V adds Gaussian noise of variance V to the
        normalised image and clamps it to [0, 1]. Clean is the accuracy on images as they are, FGSM and PGD what is left when
        an attacker may move each pixel by 8/255; the QTEs weigh clean and attacked. RSC keeps most under attack; what it costs
        in clean accuracy comes from its noise, which covers edges and shades, and from its clamp, which cuts off all that is
        darker than the data's mean or brighter by more than a standard deviation. PGD through one draw flatters random rows:
        before you believe them, ask for 'rsc evaluate RUN --attacks eotpgd --gradient stclamp'.
        """;

    /** Firing rates hardly differ between images. */
    private static final int COST_IMAGES = 20;

    @Option(names = "--quick", description = "Smaller: half the images, fewer epochs and draws.")
    private boolean quick;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the runs go. Default: runs/demo[-quick].")
    private @Nullable Path out;

    @Mixin
    private final RecipeOptions options = new RecipeOptions(Map.of(), "seed", "precision");

    @Mixin
    private TableOptions tables;

    @Override
    protected int run(Terminal terminal) throws Exception {
        tables.check();
        Path folder = out != null ? out : Path.of("runs", quick ? "demo-quick" : "demo");
        long start = System.nanoTime();
        List<EvaluationOutcome> outcomes = new ArrayList<>();
        List<Path> runs = new ArrayList<>();
        try (WorkReport report = new WorkReport(terminal, "the same command goes on where it was")) {
            for (Recipe recipe : recipes()) {
                Path run = folder.resolve(recipe.title().toLowerCase(java.util.Locale.ROOT));
                terminal.err().println(terminal.bold(recipe.title()) + " (" + run + ")");
                if (isSame(run, recipe)) {
                    Experiment.resume(run, report);
                } else {
                    Experiment.train(recipe, run, report);
                }
                outcomes.add(Experiment.evaluate(RunFolder.open(run), settings(), Execution.STANDARD, report));
                runs.add(run);
                certify(RunFolder.open(run), report);
                CostOutcome.measure(
                        RunFolder.open(run),
                        null,
                        new CostSettings(COST_IMAGES, COST_IMAGES, settings().seed()));
            }
        }
        Table table = EvaluationTable.ofRuns(outcomes);
        tables.remark("");
        tables.remark(recipes().getFirst().data().name() + ", " + NETWORK + ":");
        tables.remark(settings().limit() + " test images, random codings over "
                + settings().draws() + " draws; L-infinity 8/255,");
        tables.remark("PGD 7 steps of 0.01 from a random start; 95 % intervals");
        tables.remark("");
        tables.print(table);
        tables.remark("");
        HelpText.wrapped(MEANING, HelpText.WIDTH).forEach(line -> tables.remark(line));
        tables.write(outcomes);
        JsonFile.write(folder.resolve("table.json"), outcomes);
        tables.remark("");
        Path page = folder.resolve("report.html");
        ReportPage report = ReportPage.read(runs, "Five codings on generated images");
        report.write(page);
        ReportCommand.warn(terminal, report);
        tables.remark(ReportCommand.written(report, page));
        tables.remark("runs and table.json in " + folder + ", " + Progress.duration((System.nanoTime() - start) / 1e9));
        return DONE;
    }

    /**
     * A few images of a random network, for the page; in a file of their own, which leaves {@code rsc certify} its own, and
     * which is written over if an earlier demo made it with another backend.
     */
    private void certify(RunFolder run, WorkReport report) throws Exception {
        CertificationSettings few =
                CertificationSettings.OPTIONS.make(Map.of("n0", 20, "n", 100, "limit", quick ? 10 : 20));
        if (Parts.coding(run.recipe()).isRandom()) {
            new CertificationRun(run, few, Execution.STANDARD, run.path().resolve("certificates-demo.tsv"))
                    .certifyOver(images -> {}, row -> report.check());
        }
    }

    /** Whether an earlier demo of the same recipe left this run. */
    private static boolean isSame(Path run, Recipe recipe) throws Exception {
        return Files.exists(run.resolve("recipe.json"))
                && RunFolder.open(run).recipe().equals(recipe);
    }

    private EvaluationSettings settings() {
        return EvaluationSettings.OPTIONS.make(Map.of("draws", quick ? 4 : 10, "limit", quick ? 200 : 500));
    }

    private List<Recipe> recipes() {
        return List.of(
                recipe("ann", Map.of()),
                recipe("direct", Map.of()),
                recipe("poisson", Map.of()),
                recipe("rsc1", Map.of("sigma2", 0.1)),
                recipe("rsc1", Map.of("sigma2", 0.5)));
    }

    private Recipe recipe(String coding, Map<String, Object> more) {
        Map<String, Object> base = new LinkedHashMap<>();
        base.put("data", "shapes10-vivid");
        base.put("arch", NETWORK);
        base.put("coding", coding);
        base.putAll(options.given());
        base.put("noise-space", "normalised");
        base.put("time-steps", coding.equals("ann") ? 1 : coding.equals("poisson") ? 4 : 2);
        base.put("epochs", quick ? 3 : 7);
        base.put("train-limit", quick ? 2000 : 4000);
        base.put("batch", 32);
        // A small network of few epochs hardly fires at first with the threshold 1 of the paper.
        base.put("threshold", 0.5);
        base.put("test-limit", 0);
        base.put("schedule", "cosine-step");
        return Recipe.resolve(base, more);
    }
}
