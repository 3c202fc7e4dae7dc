package io.github.rscsnn.experiment;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Precision;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Cuda;
import io.github.rscsnn.tensor.Natives;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Threads;
import io.github.rscsnn.train.TrainingSettings;
import java.util.Arrays;
import java.util.List;

/** Builds the parts that a recipe names; a coding, architecture or loss of this library is one line beside its keys. */
public final class Parts {
    private Parts() {}

    public static Coding coding(Recipe recipe) {
        CodingKeys coding = recipe.coding();
        return coding.isOwn() ? own("coding", Coding.class, coding.name(), recipe) : coding.make();
    }

    /** @throws IllegalArgumentException if the recipe's coding draws no noise, so that there is nothing to certify */
    static void requireRandom(Recipe recipe) {
        Coding coding = coding(recipe);
        Require.argument(
                coding.isRandom(),
                "a certificate needs random coding: a network behind rsc1, rsc2 or poisson, not %s",
                recipe.coding().takesNoise() ? coding.name() : recipe.coding().name());
    }

    /** The recipe's neuron; an imported network has neurons of its own. */
    public static Neuron neuron(Recipe recipe) {
        String named = recipe.neuron().name();
        String name = named == null ? recipe.coding().isTwin() ? "relu" : "lif" : named;
        if (OwnPart.isClassName(name)) {
            return own("neuron", Neuron.class, name, recipe);
        }
        return name.equals("relu") ? new Relu() : recipe.neuron().lif();
    }

    /** Name of the recipe's neuron with all constants, or of the kinds of neurons of an imported network. */
    static String neuronName(Recipe recipe) {
        if (!recipe.network().isGraph()) {
            return neuron(recipe).name();
        }
        List<String> kinds = NetworkFile.of(recipe.network().arch()).neurons().stream()
                .map(Neuron::name)
                .distinct()
                .toList();
        return kinds.size() <= 2 ? String.join(" and ", kinds) : kinds.size() + " kinds of neurons";
    }

    private static <T> T own(String what, Class<T> type, String className, Recipe recipe) {
        return OwnPart.make(what, type, className, Recipe.class, recipe, false);
    }

    public static Architecture architecture(Recipe recipe) {
        NetworkKeys network = recipe.network();
        return network.isOwn() ? own("architecture", Architecture.class, network.arch(), recipe) : network.make();
    }

    /** An untrained classifier for images like those of {@code data}. */
    public static SpikingClassifier classifier(Recipe recipe, Dataset data) {
        return classifier(recipe, data.format());
    }

    /** An untrained classifier for images of one format. */
    public static SpikingClassifier classifier(Recipe recipe, ImageFormat format) {
        Natives.unpack(); // before libtorch is loaded
        requireCodingOf(recipe, format);
        int channels = format.channelsAtOnce();
        Architecture.Input input = new Architecture.Input(
                channels, format.height(), format.width(), format.classNames().size());
        Normalise normalise = new Normalise( // all frames have those of the first
                Arrays.copyOf(format.normalisation().mean(), channels),
                Arrays.copyOf(format.normalisation().std(), channels));
        Coding coding = coding(recipe);
        return new SpikingClassifier(
                coding,
                normalise,
                recipe.steps(),
                architecture(recipe)
                        .build(
                                input,
                                neuron(recipe),
                                new Seeds(recipe.training().seed())));
    }

    /** Frames over time need no coding, and pictures one. */
    private static void requireCodingOf(Recipe recipe, ImageFormat format) {
        boolean events = format.frames() > 0;
        if (recipe.coding().isKnown() && events != recipe.coding().takesFrames()) {
            throw new IllegalArgumentException(
                    events
                            ? format.data() + " are frames over time, which coding '"
                                    + recipe.coding().name() + "' does not take: give --coding none"
                            : "coding 'none' is for frames over time (--data frames), not for " + format.data());
        }
        if (events && format.frames() != recipe.steps()) {
            throw new IllegalArgumentException("an image of " + format.data() + " has " + format.frames()
                    + " frames, the recipe " + recipe.steps() + " time steps: give --time-steps " + format.frames());
        }
    }

    public static TrainingSettings training(Recipe recipe) {
        return recipe.training().settings(loss(recipe), recipe.data().name());
    }

    public static Loss loss(Recipe recipe) {
        return recipe.loss().make(recipe.neuron().threshold());
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
     * Name of the backend that judges a recipe's network where the user names none: the one that trained it, but where that
     * was a GPU and there is none here, {@code auto}.
     */
    public static String judgingBackend(Recipe recipe) {
        return Backends.isCuda(recipe.machine().backend()) && !Cuda.isAvailable()
                ? "auto"
                : recipe.machine().backend();
    }

    /** What executes a recipe's training. */
    public static Backend trainingBackend(Recipe recipe) {
        return backend(recipe.machine().backend(), trainingPrecision(recipe));
    }

    /** {@code auto} is the precision that is fastest on this processor. */
    public static Precision trainingPrecision(Recipe recipe) {
        MachineKeys machine = recipe.machine();
        return machine.precision().equals("auto")
                ? Backends.fastest(machine.backend())
                : Precision.of(machine.precision());
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
        if (!recipe.coding().isOwn()) {
            coding(recipe);
        }
        if (!recipe.network().isOwn() && !recipe.network().isGraph()) { // whose description may not have been read yet
            architecture(recipe);
        }
        recipe.neuron().lif(); // whether or not it is what the recipe would use: a wrong value is wrong in any case
        recipe.data().images(recipe.machine().loaderThreads());
        training(recipe);
        recipe.training().robust().noise().requireFit(recipe.steps());
        requireForFrames(recipe);
        Require.argument(
                recipe.loss().consistency() == 0
                        || recipe.coding().isOwn()
                        || coding(recipe).isRandom(),
                "consistency %s is between draws of a random coding (rsc1, rsc2, poisson), not %s",
                recipe.loss().consistency(),
                recipe.coding().name());
    }

    /** Refuses what shows one image at several time steps, or at a single one: event data are another at each. */
    private static void requireForFrames(Recipe recipe) {
        if (!recipe.coding().takesFrames()) {
            return;
        }
        boolean distilled =
                recipe.loss().name().distils() && recipe.loss().distillation().teacher() == null;
        Require.argument(
                !distilled && !NetworkKeys.TWIN.equals(recipe.network().init()),
                "frames over time have no ANN twin: name a run that was trained on them, %s",
                distilled ? "--teacher RUN" : "--init RUN");
        Require.argument(
                recipe.training().robust().periods() == 1,
                "periods begin with the same image each, and frames over time have another at each step: leave"
                        + " --periods out");
    }
}
