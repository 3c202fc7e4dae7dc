package io.github.rscsnn.train;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.data.Digests;
import io.github.rscsnn.data.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All JSON files that are written and read again. An object's first line is its checksum, {@code "sha256"}: SHA-256 of all else
 * in it, as JSON without blanks. A file that was changed or damaged since is refused; one without that line, as earlier versions
 * wrote and as is left when an editor takes it out on purpose, is read as it stands. What is wrong is said in words.
 */
public final class JsonFile {
    /** Key of the checksum. */
    public static final String CHECKSUM = "sha256";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // derived values are written too
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private JsonFile() {}

    /**
     * Writes {@code value}, indented and atomically; with its checksum if it is an object.
     *
     * @throws IOException naming {@code file}
     */
    public static void write(Path file, Object value) throws IOException {
        AtomicFiles.writeString(file, text(value));
    }

    /** What {@link #write} writes. */
    public static String text(Object value) {
        JsonNode tree = tree(value);
        try {
            if (!(tree instanceof ObjectNode content)) {
                return JSON.writeValueAsString(tree) + "\n";
            }
            ObjectNode sealed = JSON.createObjectNode().put(CHECKSUM, checksum(content));
            content.remove(CHECKSUM);
            return JSON.writeValueAsString(sealed.setAll(content)) + "\n";
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A value as it will be read: through text, for 42 as a long is another node than 42 read back. */
    public static JsonNode tree(@Nullable Object value) {
        try {
            return JSON.readTree(JSON.writeValueAsString(value));
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SHA-256 of what an object holds, its checksum left out. */
    public static String checksum(ObjectNode object) {
        ObjectNode content = object.deepCopy();
        content.remove(CHECKSUM);
        return Digests.sha256(content.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The object in a file, {@link #CHECKSUM} included.
     *
     * @param what the file is, for the message
     * @param wayOut what to do where it is damaged
     * @throws IOException if it cannot be read, is no JSON object or has another checksum; the message names it
     */
    public static ObjectNode read(Path file, String what, String wayOut) throws IOException {
        try {
            return parse(Files.readAllBytes(file));
        } catch (ContentException e) {
            throw e.of(file, what, wayOut);
        }
    }

    /** The same as a value. */
    public static <T> T read(Path file, Class<T> type, String what, String wayOut) throws IOException {
        try {
            return value(parse(Files.readAllBytes(file)), type);
        } catch (ContentException e) {
            throw e.of(file, what, wayOut);
        }
    }

    /** What is wrong with JSON: {@code it ...}. */
    public static final class ContentException extends IOException {
        private static final long serialVersionUID = 1;

        ContentException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        private IOException of(Path file, String what, String wayOut) {
            String kind = what.isEmpty() ? "" : what + " ";
            return new IOException("corrupt " + kind + file + ": " + getMessage() + "; " + wayOut, this);
        }
    }

    /** @throws ContentException if the text is no JSON object or has another checksum than it says */
    public static ObjectNode parse(byte[] text) throws ContentException {
        JsonNode tree;
        try {
            tree = JSON.readTree(TextFile.decode(text));
        } catch (CharacterCodingException e) {
            throw new ContentException("it is not JSON: " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new ContentException("it is not JSON: " + words(e), e);
        }
        if (tree.isMissingNode() || tree.isNull()) {
            throw new ContentException("it holds nothing", null);
        }
        if (!(tree instanceof ObjectNode object)) {
            throw new ContentException("it holds no JSON object", null);
        }
        JsonNode said = object.path(CHECKSUM);
        if (said.isTextual() && !said.textValue().equals(checksum(object))) {
            throw new ContentException(
                    "it was changed or damaged since it was written (its checksum is another; where the change is meant,"
                            + " remove its line \"" + CHECKSUM + "\")",
                    null);
        }
        return object;
    }

    /** @throws ContentException naming the key whose value does not fit */
    public static <T> T value(JsonNode tree, Class<T> type) throws ContentException {
        try {
            return JSON.treeToValue(tree, type);
        } catch (JacksonException e) {
            throw new ContentException(words(e, tree), e);
        }
    }

    /** Keys and values of an object, in its order. */
    public static Map<String, Object> map(JsonNode object) {
        return JSON.convertValue(object, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    private static String words(JacksonException e) {
        JsonLocation place = e.getLocation();
        String where = place == null ? "" : "line " + place.getLineNr() + ", column " + place.getColumnNr() + ": ";
        if (e instanceof JsonEOFException) {
            return where + "it ends too early (cut?)";
        }
        String message = e.getOriginalMessage().strip().lines().findFirst().orElse("");
        if (e instanceof StreamConstraintsException) { // told by the names of its classes
            return where + "it is nested too deeply, or a value is too long";
        }
        boolean advises = message.contains("`"); // on options of the parser, or on its classes
        return where + (advises ? message.replaceFirst(" \\(.*|: enable .*", "") : message);
    }

    /** Jackson's own messages are of Java's types; these are of the file's keys. */
    private static String words(JacksonException e, JsonNode tree) {
        if (e instanceof ValueInstantiationException && e.getCause() instanceof IllegalArgumentException own) {
            return String.valueOf(own.getMessage());
        }
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return "it holds other values than it should";
        }
        JsonNode at = tree;
        for (JsonMappingException.Reference step : mapping.getPath()) {
            at = step.getFieldName() == null ? at.path(step.getIndex()) : at.path(step.getFieldName());
        }
        String path = mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
        String expected = mapping instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
                ? ", expected " + kind(mismatch.getTargetType())
                : "";
        return "its '" + path + "' is " + (at.isMissingNode() ? "missing" : abridged(at)) + expected;
    }

    private static String kind(Class<?> type) {
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        if (type.isPrimitive() && type != boolean.class || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isEnum()) {
            return "one of "
                    + java.util.Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
        }
        if (type == String.class) {
            return "a text";
        }
        return type.isArray() || Iterable.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    private static String abridged(JsonNode value) {
        String text = value.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
