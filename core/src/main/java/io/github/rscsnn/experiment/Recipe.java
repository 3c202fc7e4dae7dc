package io.github.rscsnn.experiment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Everything that defines a trained network. The keys of recipe files and the command line's options are these names in
 * kebab case; {@link #DEFAULTS} holds each default once.
 *
 * @param data name of the data set
 * @param dataDir folder of its files; null for the cache that {@code rsc data fetch} fills
 * @param allowPart whether an incomplete copy of the data set will do
 * @param imageSize height and width to cut images to, for {@code imagenet} (224) and {@code imagefolder} (64); 0 for that
 *     default
 * @param brokenImages {@code fail} or {@code skip}: what to do about image files that cannot be decoded
 * @param loaderThreads threads that decode images; 0 for one a processor
 * @param arch {@code vgg5}, {@code vgg11}, {@code vgg16}, {@code resnet19}, {@code resnet19-rga}, {@code sew-resnet18}; a
 *     list of layers such as {@code layers:conv64,avg2,fc512}; or a class, see {@link OwnPart}
 * @param width factor on all channels and hidden units; 1 is the published network
 * @param coding {@code ann}, {@code direct}, {@code poisson}, {@code rsc1}, {@code rsc2}; or a class
 * @param sigma2 variance σ² of the noise of {@code rsc1} and {@code rsc2}
 * @param noiseSpace {@code pixel} or {@code normalised}
 * @param timeSteps T; null for Table 8's: 1 for {@code ann}, 16 for {@code poisson}, 8 otherwise; on ImageNet 2 and 1 with
 *     ResNet-19, 8 and 4 with SEW-ResNet-18
 * @param neuron {@code lif}, {@code relu}, or a class; null for {@code relu} behind {@code ann} and {@code lif} otherwise
 * @param leak of the LIF neuron, in (0, 1]
 * @param threshold of the LIF neuron
 * @param reset {@code hard} or {@code soft}
 * @param detachReset whether backpropagation ignores the reset
 * @param gamma width of the triangular surrogate (Eq. 17)
 * @param epochs to train
 * @param batch images a step
 * @param lr learning rate of the first step
 * @param momentum of SGD
 * @param weightDecay on all parameters
 * @param decay {@code l2}, in the gradient, or {@code decoupled}, on the weights
 * @param nesterov whether the momentum is Nesterov's
 * @param schedule {@code cosine} (once an epoch) or {@code cosine-step}
 * @param warmup epochs over which the learning rate grows by step to the schedule's; 0 for none
 * @param ema decay a step of the moving average of weights and running statistics that is evaluated and kept; 0 for none
 * @param augment {@code crop-flip}, {@code crop}, {@code resized-crop-flip}, {@code none}; null for what is customary for the data set
 * @param loss {@code ce}; {@code tet}; {@code e-rsc}, which is TET and distillation (Eq. 16); {@code kd}, which is cross-entropy
 *     and distillation
 * @param labelSmoothing ε of the cross-entropy's targets, in [0, 1)
 * @param tetLambda λ of the TET loss
 * @param teacher run folder of the network that is distilled; null to train the ANN twin into the run's own folder
 * @param kdLambda weight of the distillation in {@code e-rsc} and {@code kd}; 0.1 in the paper
 * @param kdTemperature divides the logits of teacher and student
 * @param kdDirection {@code teacher-student} for KL(teacher || student), or {@code student-teacher}
 * @param kdReduction {@code batch-mean} or {@code element-mean}
 * @param advEpsilon ε of FGSM adversarial training in pixel units; 0 for none (Table 5)
 * @param seed root of all randomness
 * @param trainLimit number of training images used; 0 for all
 * @param testLimit number of test images classified after each epoch; 0 for none
 * @param threads of libtorch; 0 for {@code OMP_NUM_THREADS}, or one a processor
 * @param backend {@code auto}, {@code fused} or {@code reference} on the processor, {@code cuda} or {@code cuda-reference} on a
 *     GPU, {@code cuda:1} on the second
 * @param precision of training: {@code f32}, {@code bf16}, or {@code auto} for the faster on this processor
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record Recipe(
        String data,
        String dataDir,
        boolean allowPart,
        int imageSize,
        String brokenImages,
        int loaderThreads,
        String arch,
        double width,
        String coding,
        double sigma2,
        String noiseSpace,
        Integer timeSteps,
        String neuron,
        double leak,
        double threshold,
        String reset,
        boolean detachReset,
        double gamma,
        int epochs,
        int batch,
        double lr,
        double momentum,
        double weightDecay,
        String decay,
        boolean nesterov,
        String schedule,
        double warmup,
        double ema,
        String augment,
        String loss,
        double labelSmoothing,
        double tetLambda,
        String teacher,
        double kdLambda,
        double kdTemperature,
        String kdDirection,
        String kdReduction,
        double advEpsilon,
        long seed,
        int trainLimit,
        int testLimit,
        int threads,
        String backend,
        String precision) {
    /** SNN-RAT's training of RSC-I 0.1 with VGG-5 on CIFAR-10. */
    public static final Recipe DEFAULTS = new Recipe(
            "cifar10",
            null,
            false,
            0,
            "fail",
            0,
            "vgg5",
            1,
            "rsc1",
            0.1,
            "pixel",
            null,
            null,
            1,
            1,
            "hard",
            false,
            1,
            200,
            64,
            0.1,
            0.9,
            5e-4,
            "l2",
            false,
            "cosine",
            0,
            0,
            null,
            "ce",
            0,
            0,
            null,
            0.1,
            1,
            "teacher-student",
            "batch-mean",
            0,
            42,
            0,
            1000,
            0,
            "auto",
            "auto");

    private static final int MAX_THREADS = 1024;
    private static final List<String> ALWAYS_WRITTEN = List.of("data", "arch", "coding", "epochs", "seed");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(com.fasterxml.jackson.databind.MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    /** Checks what no part checks; {@link Parts#check} does the rest. */
    public Recipe {
        requireText("data", data);
        requireText("broken-images", brokenImages);
        requireText("arch", arch);
        requireText("coding", coding);
        requireText("noise-space", noiseSpace);
        requireText("reset", reset);
        requireText("decay", decay);
        requireText("schedule", schedule);
        requireText("loss", loss);
        requireText("kd-direction", kdDirection);
        requireText("kd-reduction", kdReduction);
        requireText("backend", backend);
        requireText("precision", precision);
        if (timeSteps != null && timeSteps < 1) {
            throw new IllegalArgumentException("time-steps must be at least 1, got " + timeSteps);
        }
        if (trainLimit < 0 || testLimit < 0 || threads < 0) {
            throw new IllegalArgumentException("train-limit, test-limit and threads must be at least 0, got "
                    + trainLimit + ", " + testLimit + " and " + threads);
        }
        if (threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads must be at most " + MAX_THREADS + ", got " + threads);
        }
        if (!(advEpsilon >= 0 && advEpsilon <= 1)) {
            throw new IllegalArgumentException(
                    "adv-epsilon is in pixel units and must be in [0, 1], got " + advEpsilon);
        }
    }

    private static void requireText(String key, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("recipe key '" + key + "' has no value");
        }
    }

    /**
     * The defaults, overridden by each layer in turn.
     *
     * @param layers kebab-case keys to values
     * @throws IllegalArgumentException naming the key and value that do not fit
     */
    @SafeVarargs
    public static Recipe resolve(Map<String, ?>... layers) {
        Map<String, Object> merged = new LinkedHashMap<>(DEFAULTS.toMap());
        for (Map<String, ?> layer : layers) {
            merged.putAll(layer);
        }
        Recipe recipe;
        try {
            recipe = JSON.convertValue(merged, Recipe.class);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(explain(e, merged), e);
        }
        Parts.requireKnown(recipe);
        return recipe;
    }

    /**
     * The keys and values of a recipe file, TOML, and of those that it {@code extends}; see {@link RecipeFile}.
     *
     * @throws IOException if one cannot be read or is not TOML; the message names it
     */
    public static Map<String, Object> read(Path file) throws IOException {
        return RecipeFile.read(file);
    }

    /** All keys, in kebab case, with their values. */
    public Map<String, Object> toMap() {
        @SuppressWarnings("unchecked")
        Map<String, Object> map = JSON.convertValue(this, LinkedHashMap.class);
        return map;
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }

    static Recipe fromJson(Path file) throws IOException {
        return of(JsonFile.read(file, "recipe", "put a copy back, or train a new run"), file);
    }

    /** The recipe that {@code file} holds. */
    static Recipe of(ObjectNode content, Path file) throws IOException {
        Map<String, Object> values = JSON.convertValue(content, new TypeReference<LinkedHashMap<String, Object>>() {});
        values.remove(JsonFile.CHECKSUM);
        if (!values.keySet().containsAll(ALWAYS_WRITTEN)) {
            throw new IOException("corrupt recipe " + file + ": it lacks some of " + String.join(", ", ALWAYS_WRITTEN));
        }
        values.putIfAbsent("precision", "f32"); // what there was before there was a choice
        try {
            return resolve(values); // keys that the writing version did not have yet take their defaults
        } catch (IllegalArgumentException e) {
            throw new IOException("corrupt recipe " + file + ": " + e.getMessage(), e);
        }
    }

    /** The same with its data read from another folder. */
    public Recipe withDataDir(String folder) {
        return with("data-dir", folder);
    }

    /**
     * The same with another value of one key.
     *
     * @throws IllegalArgumentException if there is no such key or the value does not fit
     */
    public Recipe with(String key, Object value) {
        return resolve(toMap(), Collections.singletonMap(key, value));
    }

    /** T in force. */
    @JsonIgnore
    public int steps() {
        if (timeSteps != null) {
            return timeSteps;
        }
        return TimeSteps.of(arch, coding, data);
    }

    /** Short name for tables, for example {@code RSC-0.1}, as in the paper. */
    @JsonIgnore
    public String title() {
        return switch (coding) {
            case "ann" -> "ANN";
            case "direct" -> "Direct";
            case "poisson" -> "Poisson";
            case "rsc1" -> "RSC-" + sigma2;
            case "rsc2" -> "RSC-II-" + sigma2;
            default -> OwnPart.isClassName(coding) ? OwnPart.simpleName(coding) : coding.toUpperCase(Locale.ROOT);
        };
    }

    private static String explain(IllegalArgumentException e, Map<String, ?> values) {
        Throwable cause = e.getCause();
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return "unknown recipe key '" + unknown.getPropertyName() + "'; known: "
                    + String.join(", ", new TreeSet<>(DEFAULTS.toMap().keySet()));
        }
        if (cause != null && cause.getCause() instanceof IllegalArgumentException own) {
            return own.getMessage();
        }
        if (cause instanceof JsonMappingException wrong && !wrong.getPath().isEmpty()) {
            String key = wrong.getPath().getFirst().getFieldName();
            return "recipe key '" + key + "' has a value of the wrong type or size: " + values.get(key);
        }
        return e.getMessage();
    }
}
