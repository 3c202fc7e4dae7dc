package io.github.rscsnn.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.data.NpyArray;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/**
 * One folder of golden vectors: {@code case.json} with the kind, parameters and a list of arrays, and a {@code .npy} file
 * for each.
 *
 * @param kind what is to be computed
 * @param description of the computation, in words
 * @param params parameters as written
 * @param arrays all arrays by name, in the order of the file
 * @param used names of the arrays asked for so far; a check tells which it left alone
 */
record GoldenCase(String kind, String description, JsonNode params, Map<String, NpyArray> arrays, Set<String> used) {
    static final String FILE = "case.json";

    /** The description alone, without arrays. */
    static JsonNode describe(Path folder) throws IOException {
        try {
            JsonNode root = JsonFile.parse(Files.readAllBytes(folder.resolve(FILE)));
            if (!root.path("kind").isTextual() || !root.path("arrays").isObject()) {
                throw new IOException(FILE + " has no text 'kind' or no object 'arrays'");
            }
            return root;
        } catch (JsonFile.ContentException e) {
            throw new IOException(FILE + " cannot be read: " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + FILE, e);
        }
    }

    /**
     * Reads all arrays of a case.
     *
     * @throws IOException if a file is missing, damaged or not what the description says
     */
    static GoldenCase read(Path folder, JsonNode description) throws IOException {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : description.path("arrays").properties()) {
            arrays.put(entry.getKey(), array(folder, entry.getKey(), entry.getValue()));
        }
        return new GoldenCase(
                description.path("kind").textValue(),
                description.path("description").asText(""),
                description.path("params"),
                arrays,
                new HashSet<>());
    }

    private static NpyArray array(Path folder, String name, JsonNode entry) throws IOException {
        String fileName = entry.path("file").asText(name + ".npy");
        Path file = folder.resolve(fileName).normalize();
        Require.file(file.startsWith(folder.normalize()), "array %s is outside of its case: %s", name, fileName);
        Require.file(Files.isRegularFile(file), "array %s: there is no file %s", name, fileName);
        NpyArray array = NpyArray.read(file);
        JsonNode shape = entry.path("shape");
        long[] declared = shape.valueStream().mapToLong(JsonNode::asLong).toArray();
        boolean otherShape = shape.isArray() && !Arrays.equals(declared, array.shape());
        if (otherShape || !entry.path("dtype").asText(array.dtype()).equals(array.dtype())) {
            throw new IOException(fileName + " holds " + array.dtype() + " " + Arrays.toString(array.shape()) + ", "
                    + FILE + " says " + entry.path("dtype").asText() + " " + shape);
        }
        return array;
    }

    boolean has(String array) {
        return arrays.containsKey(array);
    }

    /** @throws IllegalArgumentException if the case lacks the array */
    NpyArray array(String name) {
        NpyArray array = arrays.get(name);
        Require.argument(array != null, "the case has no array %s", name);
        used.add(name);
        return array;
    }

    Tensor tensor(String name) {
        return array(name).toFloatTensor();
    }

    Tensor labels(String name) {
        return array(name).toLongTensor();
    }

    /** Names of the arrays that begin with {@code prefix}, without it. */
    List<String> suffixes(String prefix) {
        return arrays.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    /** Whether a parameter is there and not null. */
    boolean isSet(String param) {
        return params.hasNonNull(param);
    }

    /** @throws IllegalArgumentException if the parameter is missing or no number */
    double number(String param) {
        JsonNode value = params.path(param);
        Require.argument(value.isNumber(), "params.%s is missing or not a number: %s", param, value);
        return value.doubleValue();
    }

    double number(String param, double absent) {
        return isSet(param) ? number(param) : absent;
    }

    /**
     * A number that older cases state in words only: {@code params.NAME}, else what follows {@code word} in {@code text}.
     *
     * @param word regular expression before the number, for example {@code "gamma="}
     */
    double number(String param, String text, String word, double absent) {
        Matcher matcher =
                Pattern.compile(word + "([0-9]+(\\.[0-9]+)?(e-?[0-9]+)?)").matcher(text);
        return number(param, matcher.find() ? Double.parseDouble(matcher.group(1)) : absent);
    }

    /** @throws IllegalArgumentException if the parameter is missing or no whole number */
    int count(String param) {
        double value = number(param);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("params." + param + " is not a whole number: " + value);
        }
        return (int) value;
    }

    boolean flag(String param, boolean absent) {
        JsonNode value = params.path(param);
        Require.argument(!isSet(param) || value.isBoolean(), "params.%s is not true or false: %s", param, value);
        return value.asBoolean(absent);
    }

    String text(String param, String absent) {
        return params.path(param).asText(absent);
    }

    /** @throws IllegalArgumentException if the parameter is missing or no list of numbers */
    float[] numbers(String param) {
        JsonNode list = params.path(param);
        if (!list.isArray() || !list.valueStream().allMatch(JsonNode::isNumber)) {
            throw new IllegalArgumentException("params." + param + " is missing or not a list of numbers: " + list);
        }
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) list.get(i).doubleValue();
        }
        return values;
    }
}
