package io.github.rscsnn.cli;

import io.github.rscsnn.bench.Bench;
import io.github.rscsnn.bench.BenchReport;
import io.github.rscsnn.bench.BenchSettings;
import io.github.rscsnn.bench.StepKind;
import io.github.rscsnn.bench.Variant;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.Precision;
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
import java.util.stream.Stream;
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
    private static final String ALL = "all";

    private static final int WARMUP = 2;
    private static final double WARMUP_SECONDS = 4;

    private static final List<String> ARCHITECTURES = Recipe.KEYS.of("arch").known();

    /** An architecture, or all of them. */
    static final class Networks extends Choice {
        Networks() {
            super(Stream.concat(ARCHITECTURES.stream(), Stream.of(ALL)).toList());
        }

        @Override
        public String convert(String value) {
            return value.equals(ALL) ? value : new OptionChoice("arch").convert(value);
        }
    }

    @Option(
            names = "--arch",
            paramLabel = "NAME",
            converter = Networks.class,
            completionCandidates = Networks.class,
            description = "Network: ${COMPLETION-CANDIDATES}, the last for each in turn. Default: vgg5.")
    private String arch;

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
    private Path run;

    @Option(
            names = "--step",
            split = ",",
            paramLabel = "NAME",
            description = "Any of inference, attack, training, separated by commas. Default: all.")
    private List<String> steps = List.of("inference", "attack", "training");

    @Option(
            names = "--backend",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Any of reference, fused, cuda-reference, cuda, separated by commas. Default: reference,fused.")
    private List<String> backends = List.of("reference", "fused");

    @Option(
            names = "--precision",
            split = ",",
            paramLabel = "NAME",
            description = "Any of f32, bf16, tf32 (GPUs alone), separated by commas; reference bf16 is its autocast."
                    + " Default: f32,bf16.")
    private List<String> precisions = List.of("f32", "bf16");

    @Option(names = "--batch", split = ",", paramLabel = "N", description = "Images a step, a list. Default: 64.")
    private List<Integer> batches = List.of(64);

    @Option(names = "--time-steps", split = ",", paramLabel = "T", description = "Time steps, a list. Default: 8.")
    private List<Integer> timeSteps = List.of(8);

    @Option(names = "--repeats", paramLabel = "N", description = "Timed steps of each. Default: 5.")
    private int repeats = 5;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Steps of each before. Default: 2, and more until 4 s have passed, in which Java compiles.")
    private Integer warmup;

    @Option(
            names = "--epoch",
            paramLabel = "N",
            description =
                    "Also time an epoch of N training images as rsc train runs it: loading, augmentation, metrics,"
                            + " checkpoint. Default: none.")
    private Integer epoch;

    @Mixin
    private TableOptions tables;

    @Option(names = "--out", paramLabel = "FILE", description = "Also write the tables as Markdown to this file.")
    private Path out;

    @Override
    protected int run(Terminal terminal) throws Exception {
        if (epoch != null && epoch < 1) {
            throw wrongUsage("--epoch must have at least 1 image, got " + epoch);
        }
        RunFolder folder = run == null ? null : RunFolder.open(run);
        List<BenchSettings> settings = new ArrayList<>();
        for (String network : ALL.equals(arch) ? ARCHITECTURES : Collections.singletonList(arch)) {
            Recipe recipe = recipe(folder, network);
            Parts.check(recipe);
            int images = epoch == null ? 0 : epoch;
            int before = warmup == null ? WARMUP : warmup;
            settings.add(
                    new BenchSettings(recipe, batches, timeSteps, chosenSteps(), variants(), before, repeats, images));
        }
        tables.check();
        if (out != null) {
            AtomicFiles.requireWritable(out); // rather than fail after the work
        }
        List<BenchReport> reports = new ArrayList<>();
        for (BenchSettings each : settings) {
            reports.add(bench(terminal, each, folder));
            new BenchTables(reports.getLast()).print(terminal, tables);
        }
        if (out != null) {
            AtomicFiles.writeString(
                    out,
                    reports.stream()
                            .map(report -> new BenchTables(report).markdown())
                            .collect(Collectors.joining("\n")));
        }
        tables.write(ALL.equals(arch) ? reports : reports.getFirst());
        return DONE;
    }

    private BenchReport bench(Terminal terminal, BenchSettings settings, RunFolder folder) throws Exception {
        Recipe recipe = settings.recipe();
        Experiment.useThreads(recipe.machine().threads());
        Dataset images = Experiment.open(recipe, Split.TEST, 0);
        String what = folder == null ? "bench " + recipe.network().arch() : "bench";
        try (StopSignal stop = new StopSignal(terminal, "nothing was written");
                Progress progress = terminal.progress(what, settings.rounds(), "rounds")) {
            Bench bench = new Bench(settings, images, (done, round) -> {
                stop.check();
                progress.update(done, round);
            });
            bench.warmingUpFor(warmup == null ? WARMUP_SECONDS : 0);
            if (settings.epochImages() > 0) {
                bench.withTrainingData(Experiment.open(recipe, Split.TRAIN, 0));
            }
            return bench.run(classifiers(recipe, folder, images), folder != null);
        }
    }

    /** @param network null for the default, or the run's */
    private Recipe recipe(RunFolder folder, String network) throws IOException {
        Map<String, Object> given = options.given();
        if (folder != null
                && (arch != null || !Collections.disjoint(given.keySet(), List.of("width", "coding", "data")))) {
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

    private static IntFunction<SpikingClassifier> classifiers(Recipe recipe, RunFolder folder, Dataset images) {
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

    private List<StepKind> chosenSteps() {
        List<StepKind> chosen = new ArrayList<>();
        for (String name : steps) {
            chosen.add(java.util.Arrays.stream(StepKind.values())
                    .filter(kind -> kind.title().equals(name))
                    .findFirst()
                    .orElseThrow(() -> wrongUsage("unknown step '" + name + "'; known: inference, attack, training")));
        }
        return chosen;
    }

    /** From slow to fast; each backend only in its own precisions, unless that leaves nothing. */
    private List<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        for (String backend : backends) {
            if (backend.equals("auto") || !Backends.isKnown(backend)) {
                throw wrongUsage(
                        "unknown backend '" + backend + "' to time; known: reference, fused, cuda-reference, cuda");
            }
            for (String precision : precisions) {
                Variant variant = new Variant(backend, Precision.of(precision));
                Precision other = Backends.isCuda(backend) ? Precision.BF16 : Precision.TF32;
                boolean known = variant.precision() != other;
                if (!variants.contains(variant) && (known || backends.size() == 1)) {
                    variants.add(variant); // the only one named is refused by name
                }
            }
        }
        return variants;
    }
}
