package io.github.rscsnn.cli;

import io.github.rscsnn.bench.Bench;
import io.github.rscsnn.bench.BenchReport;
import io.github.rscsnn.bench.BenchSettings;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rsc bench}. */
@Command(
        name = "bench",
        description = "Time training steps, attack gradients and inference of each backend, beside their floor.",
        footer = {
            "The floor is the time of the step's convolutions and matrix products alone, in the same run,",
            "layout and precision; the limit is what they would take if each ran at the rate of the fastest.",
            "Backends and floor take turns; times are medians. Pauses of other programs are your part.",
            "",
            "Examples:",
            "  rsc bench",
            "  rsc bench --arch vgg11 --backend fused --precision f32",
            "  rsc bench --arch all --batch 16 --json all.json",
            "  rsc bench --backend fused --precision f32 --time-steps 4,8,16 --batch 16,64,256 --json growth.json",
            "  rsc bench --data cifar10 --backend fused --step training --epoch 50000",
            "  rsc bench --run runs/rsc --step inference --json bench.json --out bench.md"
        })
final class BenchCommand extends RscCommand {
    private static final int WARMUP = 2;
    private static final double WARMUP_SECONDS = 4;

    @Mixin
    private final OptionGroup own = new OptionGroup(BenchOptions.OPTIONS);

    @Mixin
    private final RecipeOptions options = new RecipeOptions(
            Map.of(
                    "coding", "direct",
                    "data", "shapes10, which is generated; with --run its own",
                    "threads", "one a processor"),
            "width",
            "coding",
            "data",
            "data-dir",
            "threads");

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "Take network, coding, weights and data of this trained run.")
    private @Nullable Path run;

    @Mixin
    private TableOptions tables;

    @Option(names = "--out", paramLabel = "FILE", description = "Also write the tables as Markdown to this file.")
    private @Nullable Path out;

    @Override
    protected int run(Terminal terminal) throws Exception {
        BenchOptions asked = BenchOptions.OPTIONS.make(own.given());
        if (asked.epoch() != null && asked.epoch() < 1) {
            throw wrongUsage("--epoch must have at least 1 image, got " + asked.epoch());
        }
        RunFolder folder = run == null ? null : RunFolder.open(run);
        List<BenchSettings> settings = new ArrayList<>();
        for (String network : asked.architectures()) {
            Recipe recipe = recipe(folder, network);
            Parts.check(recipe);
            settings.add(new BenchSettings(
                    recipe,
                    asked.batches(),
                    asked.timeSteps(),
                    asked.kinds(),
                    asked.variants(),
                    asked.warmup() == null ? WARMUP : asked.warmup(),
                    asked.repeats(),
                    asked.epoch() == null ? 0 : asked.epoch()));
        }
        tables.check();
        if (out != null) {
            AtomicFiles.requireWritable(out); // rather than fail after the work
        }
        List<BenchReport> reports = new ArrayList<>();
        for (BenchSettings each : settings) {
            reports.add(bench(terminal, each, folder, asked.warmup() == null ? WARMUP_SECONDS : 0));
            new BenchTables(reports.getLast()).print(tables);
        }
        if (out != null) {
            AtomicFiles.writeString(
                    out,
                    reports.stream()
                            .map(report -> new BenchTables(report).markdown())
                            .collect(Collectors.joining("\n")));
        }
        tables.write(BenchOptions.ALL.equals(asked.arch()) ? reports : reports.getFirst());
        return DONE;
    }

    private BenchReport bench(Terminal terminal, BenchSettings settings, @Nullable RunFolder folder, double warmup)
            throws Exception {
        Recipe recipe = settings.recipe();
        Experiment.useThreads(recipe.machine().threads());
        Dataset images = Experiment.open(recipe, Split.TEST, 0);
        String what = folder == null ? "bench " + recipe.network().arch() : "bench";
        try (StopSignal stop = new StopSignal(terminal, "nothing was written");
                Progress progress = terminal.progress(what, settings.rounds(), "rounds")) {
            Bench bench = new Bench(settings, images, (round, done, all) -> {
                stop.check();
                progress.update(done, round);
            });
            bench.warmingUpFor(warmup);
            if (settings.epochImages() > 0) {
                bench.withTrainingData(Experiment.open(recipe, Split.TRAIN, 0));
            }
            return bench.run(classifiers(recipe, folder, images), folder != null);
        }
    }

    /** @param network null for the default, or the run's */
    private Recipe recipe(@Nullable RunFolder folder, @Nullable String network) throws IOException {
        Map<String, Object> given = options.given();
        if (folder != null
                && (network != null || !Collections.disjoint(given.keySet(), List.of("width", "coding", "data")))) {
            throw wrongUsage("--run brings its own --arch, --width, --coding and --data");
        }
        if (network != null) {
            given.put("arch", network);
        }
        Map<String, Object> base = folder == null
                ? Map.of("data", "shapes10", "coding", "direct", "augment", "none")
                : folder.recipe().toMap();
        return Recipe.resolve(base, given);
    }

    private static IntFunction<SpikingClassifier> classifiers(
            Recipe recipe, @Nullable RunFolder folder, Dataset images) {
        return steps -> {
            Recipe withSteps = Recipe.resolve(recipe.toMap(), Map.of("time-steps", steps));
            if (folder == null) {
                return Parts.classifier(withSteps, images);
            }
            try {
                SpikingClassifier trained = Experiment.load(folder, images.format());
                return new SpikingClassifier(trained.coding(), trained.normalise(), steps, trained.network());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
    }
}
