package io.github.rscsnn.experiment;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.data.Augment;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.loss.CrossEntropy;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.loss.TemporalEfficientTraining;
import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.train.Schedule;
import io.github.rscsnn.train.TrainingSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.global.torch;

/** The table from names in a recipe to parts; a new coding or architecture is one class and one line here. */
public final class Parts {
    public static final List<String> CODINGS = List.of("ann", "direct", "poisson", "rsc1", "rsc2");
    public static final List<String> ARCHITECTURES = List.of("vgg5", "vgg11", "vgg16");
    public static final List<String> BACKENDS = Backends.NAMES;
    public static final List<String> LOSSES = List.of("ce", "tet");

    private Parts() {}

    public static Coding coding(Recipe recipe) {
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
        return recipe.coding().equals("ann") ? new Relu() : lif(recipe);
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
        if (!ARCHITECTURES.contains(recipe.arch())) {
            throw unknown("architecture", recipe.arch(), ARCHITECTURES);
        }
        return Vgg.of(recipe.arch(), recipe.width());
    }

    /** An untrained classifier for images like those of {@code data}. */
    public static SpikingClassifier classifier(Recipe recipe, Dataset data) {
        return classifier(recipe, ImageFormat.of(data));
    }

    /** An untrained classifier for images of one format. */
    public static SpikingClassifier classifier(Recipe recipe, ImageFormat format) {
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
                recipe.lr(),
                recipe.momentum(),
                recipe.weightDecay(),
                choice("schedule", recipe.schedule(), Schedule.values()),
                augment,
                loss(recipe));
    }

    public static Loss loss(Recipe recipe) {
        return switch (recipe.loss()) {
            case "ce" -> new CrossEntropy();
            case "tet" -> new TemporalEfficientTraining(recipe.tetLambda(), recipe.threshold());
            default -> throw unknown("loss", recipe.loss(), LOSSES);
        };
    }

    /** What executes the layers, by name, on as many threads as libtorch has. */
    public static Backend backend(String name) {
        return Backends.of(name, torch.get_num_threads());
    }

    /** Builds every part that needs no data, so that a wrong value is told before anything is read or written. */
    public static void check(Recipe recipe) {
        coding(recipe);
        // what another coding than the recipe's would use: a wrong value is wrong in any case
        new RandomizedSmoothingCoding(Variant.I, recipe.sigma2(), noiseSpace(recipe));
        lif(recipe);
        architecture(recipe);
        backend(recipe.backend());
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
