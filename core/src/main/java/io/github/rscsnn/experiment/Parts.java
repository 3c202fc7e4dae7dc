package io.github.rscsnn.experiment;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.data.Augment;
import io.github.rscsnn.data.BrokenImages;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Datasets;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.ImageOptions;
import io.github.rscsnn.loss.CrossEntropy;
import io.github.rscsnn.loss.Distillation;
import io.github.rscsnn.loss.ERsc;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.loss.TemporalEfficientTraining;
import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.LayerList;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Precision;
import io.github.rscsnn.network.ResNet19;
import io.github.rscsnn.network.SewResNet18;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.Cuda;
import io.github.rscsnn.tensor.Natives;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Threads;
import io.github.rscsnn.train.LearningRate;
import io.github.rscsnn.train.Schedule;
import io.github.rscsnn.train.Sgd;
import io.github.rscsnn.train.TrainingSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The table from names in a recipe to parts; a new coding or architecture of this library is one class and one line here.
 * Others name their class instead, see {@link OwnPart}.
 */
public final class Parts {
    public static final List<String> CODINGS = List.of("ann", "direct", "poisson", "rsc1", "rsc2");
    public static final List<String> ARCHITECTURES =
            List.of("vgg5", "vgg11", "vgg16", "resnet19", "resnet19-rga", "sew-resnet18");
    public static final List<String> NEURONS = List.of("lif", "relu");
    public static final List<String> BACKENDS = Backends.NAMES;
    public static final List<String> PRECISIONS = List.of("auto", "bf16", "f32");
    public static final List<String> LOSSES = List.of("ce", "tet", "kd", "e-rsc");

    private Parts() {}

    public static Coding coding(Recipe recipe) {
        if (OwnPart.isClassName(recipe.coding())) {
            return own("coding", Coding.class, recipe.coding(), recipe);
        }
        return switch (recipe.coding()) {
            case "ann", "direct" -> new DirectCoding();
            case "poisson" -> new PoissonCoding();
            case "rsc1" -> new RandomizedSmoothingCoding(Variant.I, recipe.sigma2(), noiseSpace(recipe));
            case "rsc2" -> new RandomizedSmoothingCoding(Variant.II, recipe.sigma2(), noiseSpace(recipe));
            default -> throw unknown("coding", recipe.coding(), CODINGS);
        };
    }

    /** @throws IllegalArgumentException if the recipe's coding draws no noise, so that there is nothing to certify */
    static void requireRandom(Recipe recipe) {
        Coding coding = coding(recipe);
        if (!coding.isRandom()) {
            boolean silenced = recipe.coding().startsWith("rsc");
            throw new IllegalArgumentException(
                    "a certificate needs random coding: a network behind rsc1, rsc2 or poisson," + " not "
                            + (silenced ? coding.name() : recipe.coding()));
        }
    }

    private static NoiseSpace noiseSpace(Recipe recipe) {
        return choice("noise-space", recipe.noiseSpace(), NoiseSpace.values());
    }

    public static Neuron neuron(Recipe recipe) {
        String name = recipe.neuron() == null ? recipe.coding().equals("ann") ? "relu" : "lif" : recipe.neuron();
        if (OwnPart.isClassName(name)) {
            return own("neuron", Neuron.class, name, recipe);
        }
        return switch (name) {
            case "lif" -> lif(recipe);
            case "relu" -> new Relu();
            default -> throw unknown("neuron", name, NEURONS);
        };
    }

    private static <T> T own(String what, Class<T> type, String className, Recipe recipe) {
        return OwnPart.make(what, type, className, Recipe.class, recipe, false);
    }

    private static Lif lif(Recipe recipe) {
        return new Lif(new LifParameters(
                recipe.leak(),
                recipe.threshold(),
                choice("reset", recipe.reset(), LifParameters.Reset.values()),
                recipe.detachReset(),
                new Surrogate.Triangle(recipe.gamma())));
    }

    public static Architecture architecture(Recipe recipe) {
        if (OwnPart.isClassName(recipe.arch())) {
            return own("architecture", Architecture.class, recipe.arch(), recipe);
        }
        double width = recipe.width();
        if (recipe.arch().startsWith(LayerList.PREFIX)) {
            return LayerList.parse(recipe.arch(), width);
        }
        return switch (recipe.arch()) {
            case "vgg5", "vgg11", "vgg16" -> Vgg.of(recipe.arch(), width);
            case "resnet19" -> new ResNet19(ResNet19.Variant.TET, width);
            case "resnet19-rga" -> new ResNet19(ResNet19.Variant.RGA, width);
            case "sew-resnet18" -> new SewResNet18(width);
            default -> throw unknown("architecture", recipe.arch(), ARCHITECTURES);
        };
    }

    /** How image files are read. */
    public static ImageOptions images(Recipe recipe) {
        return new ImageOptions(
                recipe.imageSize(),
                choice("broken-images", recipe.brokenImages(), BrokenImages.values()),
                recipe.loaderThreads());
    }

    /** An untrained classifier for images like those of {@code data}. */
    public static SpikingClassifier classifier(Recipe recipe, Dataset data) {
        return classifier(recipe, ImageFormat.of(data));
    }

    /** An untrained classifier for images of one format. */
    public static SpikingClassifier classifier(Recipe recipe, ImageFormat format) {
        Natives.unpack(); // before libtorch is loaded
        Architecture.Input input = new Architecture.Input(
                format.channels(),
                format.height(),
                format.width(),
                format.classNames().size());
        Normalise normalise = new Normalise(
                format.normalisation().mean(), format.normalisation().std());
        Coding coding = coding(recipe);
        return new SpikingClassifier(
                coding,
                normalise,
                recipe.steps(),
                architecture(recipe).build(input, neuron(recipe), new Seeds(recipe.seed())));
    }

    public static TrainingSettings training(Recipe recipe) {
        Augment augment = recipe.augment() == null
                ? Augment.customary(recipe.data())
                : choice("augment", recipe.augment(), Augment.values());
        return new TrainingSettings(
                recipe.epochs(),
                recipe.batch(),
                new LearningRate(
                        recipe.lr(), choice("schedule", recipe.schedule(), Schedule.values()), recipe.warmup()),
                new Sgd.Rule(
                        recipe.momentum(),
                        recipe.weightDecay(),
                        choice("decay", recipe.decay(), Sgd.Decay.values()),
                        recipe.nesterov()),
                recipe.ema(),
                augment,
                loss(recipe));
    }

    public static Loss loss(Recipe recipe) {
        CrossEntropy entropy = new CrossEntropy(recipe.labelSmoothing());
        TemporalEfficientTraining tet = new TemporalEfficientTraining(recipe.tetLambda(), recipe.threshold(), entropy);
        return switch (recipe.loss()) {
            case "ce" -> entropy;
            case "tet" -> tet;
            case "kd" -> new ERsc(recipe.kdLambda(), distillation(recipe), entropy);
            case "e-rsc" -> new ERsc(recipe.kdLambda(), distillation(recipe), tet);
            default -> throw unknown("loss", recipe.loss(), LOSSES);
        };
    }

    private static Distillation distillation(Recipe recipe) {
        return new Distillation(
                choice("kd-direction", recipe.kdDirection(), Distillation.Direction.values()),
                recipe.kdTemperature(),
                choice("kd-reduction", recipe.kdReduction(), Distillation.Reduction.values()));
    }

    /** Whether the loss distils a teacher. */
    public static boolean needsTeacher(Recipe recipe) {
        return recipe.loss().equals("kd") || recipe.loss().equals("e-rsc");
    }

    /** What executes the layers, by name, in float32 and on as many threads as libtorch has. */
    public static Backend backend(String name) {
        return backend(name, Precision.F32);
    }

    /** What executes the layers, on as many threads as libtorch has. */
    public static Backend backend(String name, Precision precision) {
        return Backends.of(name, precision, Threads.count());
    }

    /**
     * What executes a network of a recipe's neurons.
     *
     * @throws IllegalArgumentException also if {@code fused} is named and its kernels do not know the neuron
     */
    static Backend backend(String name, Precision precision, Recipe recipe) {
        return Backends.of(name, precision, Threads.count(), neuron(recipe));
    }

    /**
     * Name of the backend that judges a recipe's network where the user names none: the one that trained it, but where that
     * was a GPU and there is none here, {@code auto}.
     */
    public static String judgingBackend(Recipe recipe) {
        return Backends.isCuda(recipe.backend()) && !Cuda.isAvailable() ? "auto" : recipe.backend();
    }

    /** What executes a recipe's training. */
    public static Backend trainingBackend(Recipe recipe) {
        return backend(recipe.backend(), trainingPrecision(recipe), recipe);
    }

    /** Why {@code auto} takes the reference for the recipe's neuron; empty if it need not, or another backend is named. */
    public static Optional<String> backendNotice(Recipe recipe) {
        return recipe.backend().equals("auto") ? Backends.notice(neuron(recipe)) : Optional.empty();
    }

    /** {@code auto} is the precision that is fastest on this processor. */
    public static Precision trainingPrecision(Recipe recipe) {
        if (!Backends.isKnown(recipe.backend())) {
            throw unknown("backend", recipe.backend(), BACKENDS);
        }
        return recipe.precision().equals("auto")
                ? Backends.fastest(recipe.backend(), neuron(recipe))
                : Precision.of(recipe.precision());
    }

    /** Builds every part that needs no data, so that a wrong value is told before anything is read or written. */
    public static void check(Recipe recipe) {
        coding(recipe);
        neuron(recipe);
        architecture(recipe);
        trainingBackend(recipe);
    }

    /**
     * Refuses values that are wrong on every machine; whether classes of others can be loaded and a backend can run is left to
     * {@link #check}.
     *
     * @throws IllegalArgumentException naming the value and what there is
     */
    static void requireKnown(Recipe recipe) {
        if (!Datasets.names().contains(recipe.data())) {
            throw unknown("data set", recipe.data(), Datasets.names());
        }
        if (!OwnPart.isClassName(recipe.coding())) {
            coding(recipe);
        }
        if (recipe.neuron() == null || !OwnPart.isClassName(recipe.neuron())) {
            neuron(recipe);
        }
        if (!OwnPart.isClassName(recipe.arch())) {
            architecture(recipe);
        }
        // what another coding than the recipe's would use: a wrong value is wrong in any case
        new RandomizedSmoothingCoding(Variant.I, recipe.sigma2(), noiseSpace(recipe));
        lif(recipe);
        if (!Backends.isKnown(recipe.backend())) {
            throw unknown("backend", recipe.backend(), BACKENDS);
        }
        if (!PRECISIONS.contains(recipe.precision())) {
            throw unknown("precision", recipe.precision(), PRECISIONS);
        }
        new ERsc(recipe.kdLambda(), distillation(recipe), new CrossEntropy());
        images(recipe);
        training(recipe);
    }

    private static <E extends Enum<E>> E choice(String what, String name, E[] values) {
        for (E value : values) {
            if (kebab(value).equals(name)) {
                return value;
            }
        }
        throw unknown(what, name, Arrays.stream(values).map(Parts::kebab).toList());
    }

    private static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static IllegalArgumentException unknown(String what, String name, List<String> known) {
        return new IllegalArgumentException("unknown " + what + " '" + name + "'; known: " + String.join(", ", known));
    }
}
