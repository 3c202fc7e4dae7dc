package io.github.rscsnn.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.data.Datasets;
import io.github.rscsnn.network.Backends;
import io.github.rscsnn.option.Names;
import io.github.rscsnn.option.OptionTable;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that defines a trained network. Its keys, which recipe files and the command line share, are defined where their
 * values are, each once; see {@link OptionTable}.
 */
public record Recipe(
        DataKeys data,
        NetworkKeys network,
        CodingKeys coding,
        NeuronKeys neuron,
        TrainingKeys training,
        LossKeys loss,
        MachineKeys machine) {
    private static final Map<String, Names> NAMES = Map.of(
            "data", Names.of(Datasets.names()),
            "arch", new Names(NetworkKeys.NAMES, NetworkKeys::isOther),
            "coding", new Names(CodingKeys.NAMES, OwnPart::isClassName),
            "neuron", new Names(List.of("lif", "relu"), OwnPart::isClassName),
            "backend", new Names(Backends.NAMES, Backends::isKnown),
            "precision", Names.of(List.of("auto", "bf16", "f32", "tf32")));

    /** Its keys: recipe files, run folders and the command line have them from here. */
    public static final OptionTable<Recipe> KEYS =
            new OptionTable<>(Recipe.class, "recipe key", key -> NAMES.getOrDefault(key, Names.ANY));

    /** SNN-RAT's training of RSC-I 0.1 with VGG-5 on CIFAR-10. */
    public static final Recipe DEFAULTS = resolve();

    private static final List<String> ALWAYS_WRITTEN = List.of("data", "arch", "coding", "epochs", "seed");

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * The defaults, overridden by each layer in turn.
     *
     * @param layers kebab-case keys to values
     * @throws IllegalArgumentException naming the key and value that do not fit
     */
    @SafeVarargs
    public static Recipe resolve(Map<String, ?>... layers) {
        Map<String, Object> merged = new LinkedHashMap<>();
        for (Map<String, ?> layer : layers) {
            merged.putAll(layer);
        }
        Recipe recipe = KEYS.make(merged);
        Parts.requireKnown(recipe);
        return recipe;
    }

    /** {@link #resolve}, as JSON readers call it. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Recipe of(Map<String, Object> keys) {
        return resolve(keys);
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
    @JsonValue
    public Map<String, Object> toMap() {
        return KEYS.values(this);
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
        Map<String, Object> values = JsonFile.map(content);
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

    /** The same with its data read from another folder; itself where that is null. */
    public Recipe withDataDir(@Nullable String folder) {
        return folder == null ? this : with("data-dir", folder);
    }

    /**
     * The same with another value of one key.
     *
     * @throws IllegalArgumentException if there is no such key or the value does not fit
     */
    public Recipe with(String key, Object value) {
        return resolve(toMap(), Collections.singletonMap(key, value));
    }

    /**
     * T in force; where none is named, Table 8's: 8, with Poisson 16, for the VGGs on CIFAR and Tiny-ImageNet; 1, with Poisson 2,
     * for ResNet-19 and 4, with Poisson 8, for SEW-ResNet-18, both on ImageNet. ANN twins have no time.
     */
    public int steps() {
        return network.timeSteps() != null ? network.timeSteps() : coding.steps(network.directSteps(data.name()));
    }

    /** {@link CodingKeys#title}. */
    public String title() {
        return coding.title();
    }
}
