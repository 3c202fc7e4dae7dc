package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Recipe;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * The options that make up a recipe. Their defaults live in {@link Recipe#DEFAULTS}; an option that is not given stays
 * null here, so that a recipe file can be told from the command line, which wins.
 */
final class RecipeOptions {
    @Option(names = "--recipe", paramLabel = "FILE", description = "TOML file with any of these keys; options win.")
    Path recipe;

    @Option(
            names = "--data",
            paramLabel = "NAME",
            converter = DataChoice.class,
            completionCandidates = DataChoice.class,
            description = "Data set: ${COMPLETION-CANDIDATES}. Default: cifar10.")
    String data;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Folder of the data set's files. Default: the cache that 'rsc data fetch' fills.")
    String dataDir;

    @Option(
            names = "--allow-part",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Take an incomplete copy of the data set.")
    Boolean allowPart;

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Height and width of the images of imagefolder (default: 64) and imagenet (default: 224).")
    Integer imageSize;

    @Option(
            names = "--broken-images",
            paramLabel = "fail|skip",
            description =
                    "Image files that cannot be decoded: end with an error, or leave out and count. Default: fail.")
    String brokenImages;

    @Option(
            names = "--loader-threads",
            paramLabel = "N",
            description = "Threads that decode images; no result depends on them. Default: one a processor.")
    Integer loaderThreads;

    @Option(
            names = "--arch",
            paramLabel = "NAME",
            converter = ArchitectureChoice.class,
            completionCandidates = ArchitectureChoice.class,
            description =
                    "Network: ${COMPLETION-CANDIDATES}, or layers:conv64,avg2,fc512 (docs/networks.md). Default: vgg5.")
    String arch;

    @Option(
            names = "--width",
            paramLabel = "F",
            description = "Factor on all channels and hidden units; 1 is the published network. Default: 1.")
    Double width;

    @Option(
            names = "--coding",
            paramLabel = "NAME",
            converter = CodingChoice.class,
            completionCandidates = CodingChoice.class,
            description = "Coding: ${COMPLETION-CANDIDATES}; ann is the twin without spikes. Default: rsc1.")
    String coding;

    @Option(
            names = "--sigma2",
            paramLabel = "VARIANCE",
            description = "Variance of the noise of rsc1 and rsc2 (RSC-0.1 of the paper is 0.1: sigma 0.316).")
    Double sigma2;

    @Option(
            names = "--noise-space",
            paramLabel = "pixel|normalised",
            description = "Noise before or after normalisation. Default: pixel.")
    String noiseSpace;

    @Option(
            names = "--time-steps",
            paramLabel = "T",
            description =
                    "Time steps. Default: Table 8: 8, poisson 16, ann 1; on imagenet fewer (see docs/networks.md).")
    Integer timeSteps;

    @Option(
            names = "--neuron",
            paramLabel = "NAME",
            converter = NeuronChoice.class,
            completionCandidates = NeuronChoice.class,
            description =
                    "Neuron: ${COMPLETION-CANDIDATES}. Default: relu behind ann, else lif. As for --coding and --arch, the name "
                            + "of a class on RSC_CLASSPATH will do: see docs/extending.md.")
    String neuron;

    @Option(names = "--leak", paramLabel = "F", description = "Leak of the LIF neuron in (0, 1]. Default: 1.")
    Double leak;

    @Option(names = "--threshold", paramLabel = "F", description = "Firing threshold. Default: 1.")
    Double threshold;

    @Option(names = "--reset", paramLabel = "hard|soft", description = "Reset after a spike. Default: hard.")
    String reset;

    @Option(
            names = "--detach-reset",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Let no gradient through the reset. Default: false.")
    Boolean detachReset;

    @Option(names = "--gamma", paramLabel = "F", description = "Width of the triangular surrogate. Default: 1.")
    Double gamma;

    @Option(names = "--epochs", paramLabel = "N", description = "Epochs. Default: 200.")
    Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Images a step. Default: 64.")
    Integer batch;

    @Option(names = "--lr", paramLabel = "F", description = "Learning rate of the first step. Default: 0.1.")
    Double lr;

    @Option(names = "--momentum", paramLabel = "F", description = "Momentum of SGD. Default: 0.9.")
    Double momentum;

    @Option(names = "--weight-decay", paramLabel = "F", description = "Weight decay. Default: 5e-4.")
    Double weightDecay;

    @Option(
            names = "--decay",
            paramLabel = "l2|decoupled",
            description = "Weight decay in the gradient, or on the weights apart from it. Default: l2.")
    String decay;

    @Option(
            names = "--nesterov",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Nesterov's momentum. Default: false.")
    Boolean nesterov;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "cosine (lowered once an epoch) or cosine-step (at every step). Default: cosine.")
    String schedule;

    @Option(
            names = "--warmup",
            paramLabel = "EPOCHS",
            description = "Let the learning rate grow by step from 0 over these epochs, or parts of one. Default: 0.")
    Double warmup;

    @Option(
            names = "--ema",
            paramLabel = "F",
            description =
                    "Keep and evaluate a moving average of the weights with this decay a step, for example 0.999. "
                            + "Default: 0 (off).")
    Double ema;

    @Option(
            names = "--augment",
            paramLabel = "NAME",
            description = "none, crop, crop-flip or resized-crop-flip. Default: what is customary for the data set.")
    String augment;

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            description = "ce; tet (pre-synaptic loss); e-rsc (tet and distillation, the paper's E-RSCT); "
                    + "kd (ce and distillation). Default: ce.")
    String loss;

    @Option(
            names = "--label-smoothing",
            paramLabel = "F",
            description = "Part of the cross-entropy's target that all classes share. Default: 0.")
    Double labelSmoothing;

    @Option(names = "--tet-lambda", paramLabel = "F", description = "Weight of TET's second part. Default: 0.")
    Double tetLambda;

    @Option(
            names = "--teacher",
            paramLabel = "RUN",
            description = "Run whose network e-rsc and kd distil. Default: its ANN twin, trained first.")
    String teacher;

    @Option(names = "--kd-lambda", paramLabel = "F", description = "Weight of the distillation. Default: 0.1.")
    Double kdLambda;

    @Option(names = "--kd-temperature", paramLabel = "F", description = "Temperature. Default: 1.")
    Double kdTemperature;

    @Option(
            names = "--kd-direction",
            paramLabel = "NAME",
            description = "teacher-student for KL(teacher || student), or student-teacher. Default: the former.")
    String kdDirection;

    @Option(
            names = "--kd-reduction",
            paramLabel = "NAME",
            description = "batch-mean, or element-mean (over images and classes). Default: batch-mean.")
    String kdReduction;

    @Option(
            names = "--adv-epsilon",
            paramLabel = "EPS",
            converter = EpsilonConverter.class,
            description = "Train on FGSM images of this strength, for example 2/255. Default: 0 (off).")
    Double advEpsilon;

    @Option(names = "--seed", paramLabel = "N", description = "Root of all randomness. Default: 42.")
    Long seed;

    @Option(names = "--train-limit", paramLabel = "N", description = "Use the first N training images. Default: all.")
    Integer trainLimit;

    @Option(
            names = "--test-limit",
            paramLabel = "N",
            description = "Test images classified after each epoch. Default: 1000.")
    Integer testLimit;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads. Default: OMP_NUM_THREADS, or one a processor.")
    Integer threads;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            converter = BackendChoice.class,
            completionCandidates = BackendChoice.class,
            description = "What executes the layers: ${COMPLETION-CANDIDATES}. A named one runs or fails.")
    String backend;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            converter = PrecisionChoice.class,
            completionCandidates = PrecisionChoice.class,
            description =
                    "Precision of training: ${COMPLETION-CANDIDATES}. Default: auto, bf16 where the processor multiplies "
                            + "it, else f32. A named one runs or fails.")
    String precision;

    /**
     * Defaults, then {@code base}, then the recipe file, then the options given.
     *
     * @throws IllegalArgumentException naming the key and value that do not fit
     * @throws IOException if the recipe file cannot be read
     */
    Recipe resolve(Map<String, ?> base) throws IOException {
        return Recipe.resolve(base, recipe == null ? Map.of() : Recipe.read(recipe), given());
    }

    /** The options given on the command line, by recipe key. */
    Map<String, Object> given() {
        Map<String, Object> given = new LinkedHashMap<>();
        for (Field field : RecipeOptions.class.getDeclaredFields()) {
            Option option = field.getAnnotation(Option.class);
            Object value = value(field);
            if (option != null && value != null && field.getType() != Path.class) {
                given.put(option.names()[0].substring(2), value);
            }
        }
        return given;
    }

    private Object value(Field field) {
        try {
            return field.get(this);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
