package io.github.rscsnn.train;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file. Reading is strict, as the format asks: the data of the tensors follow each other
 * without gap or overlap and fill the file, so that no damaged header is taken for another network.
 *
 * @param entries in the order of the header
 * @param metadata texts by name, what the file says of itself
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    /** Bytes of one element by type name. */
    static final Map<String, Integer> ELEMENT_BYTES =
            Map.of("F64", 8, "F32", 4, "F16", 2, "BF16", 2, "I64", 8, "I32", 4, "U8", 1, "BOOL", 1);

    private static final String METADATA = "__metadata__";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * One tensor.
     *
     * @param type such as {@code F32}
     * @param begin of its bytes, counted from the end of the header
     * @param end one after its last byte
     */
    record Entry(String name, String type, long[] shape, long begin, long end) {}

    /** What is wrong with a header, in a few words. */
    static final class MalformedException extends IOException {
        private static final long serialVersionUID = 1;

        MalformedException(String message) {
            super(message);
        }
    }

    /** @param dataBytes number of bytes behind the header */
    static SafetensorsHeader parse(byte[] text, long dataBytes) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(new String(text, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new MalformedException(
                    e.getOriginalMessage().startsWith("Duplicate")
                            ? "its header has a name twice (" + e.getOriginalMessage() + ")"
                            : "its header is not JSON (" + e.getOriginalMessage() + ")");
        }
        if (!root.isObject()) {
            throw new MalformedException("its header is not a JSON object");
        }
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals(METADATA)) {
                field.getValue()
                        .properties()
                        .forEach(said ->
                                metadata.put(said.getKey(), said.getValue().asText()));
            } else {
                entries.add(entry(field.getKey(), field.getValue()));
            }
        }
        requireWithoutGaps(entries, dataBytes);
        return new SafetensorsHeader(entries, metadata);
    }

    /** The header as JSON, padded with blanks to a multiple of eight bytes. */
    byte[] text() {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            metadata.forEach(root.putObject(METADATA)::put);
        }
        for (Entry entry : entries) {
            ObjectNode description = root.putObject(entry.name());
            description.put("dtype", entry.type());
            var shape = description.putArray("shape");
            for (long size : entry.shape()) {
                shape.add(size);
            }
            description.putArray("data_offsets").add(entry.begin()).add(entry.end());
        }
        String json = root.toString();
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        return (json + " ".repeat(Math.ceilDiv(bytes, 8) * 8 - bytes)).getBytes(StandardCharsets.UTF_8);
    }

    private static Entry entry(String name, JsonNode description) throws IOException {
        String type = description.path("dtype").asText("");
        JsonNode offsets = description.path("data_offsets");
        JsonNode sizes = description.path("shape");
        if (!type.isEmpty() && !ELEMENT_BYTES.containsKey(type)) {
            throw new Safetensors.UnreadableException("tensor " + name + " is of type " + type
                    + ", which is not read: save it as F32 (tensor.float() in PyTorch, after dequantising)");
        }
        if (type.isEmpty() || !offsets.isArray() || offsets.size() != 2 || !sizes.isArray()) {
            throw new MalformedException("tensor " + name + " has description " + abridged(description));
        }
        long[] shape = new long[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = count(name, description, sizes.get(i));
        }
        Entry entry = new Entry(
                name, type, shape, count(name, description, offsets.get(0)), count(name, description, offsets.get(1)));
        if (entry.end() - entry.begin() != bytes(entry)) {
            throw new MalformedException(
                    "tensor " + name + " has another size than its shape says: " + abridged(description));
        }
        return entry;
    }

    private static long count(String name, JsonNode description, JsonNode number) throws MalformedException {
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
            throw new MalformedException("tensor " + name + " has description " + abridged(description));
        }
        return number.longValue();
    }

    /** Size of the data by type and shape; -1 if no file could hold it. */
    private static long bytes(Entry entry) {
        long bytes = Require.entry(ELEMENT_BYTES, entry.type());
        boolean empty = false;
        try {
            for (long size : entry.shape()) {
                empty |= size == 0;
                bytes = Math.multiplyExact(bytes, Math.max(size, 1)); // strides of an empty tensor must fit as well
            }
        } catch (ArithmeticException e) {
            return -1;
        }
        return empty ? 0 : bytes;
    }

    private static void requireWithoutGaps(List<Entry> entries, long dataBytes) throws MalformedException {
        long position = 0;
        List<Entry> byPlace = entries.stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList();
        for (Entry entry : byPlace) {
            if (entry.begin() != position) {
                throw new MalformedException("tensor " + entry.name() + " begins at byte " + entry.begin()
                        + " of the data, expected " + position
                        + (entry.begin() < position
                                ? ": it overlaps the tensor before it"
                                : ": nothing describes the gap"));
            }
            position = entry.end();
        }
        if (position != dataBytes) {
            throw new MalformedException("it has " + dataBytes + " bytes of data, its header describes " + position
                    + (position > dataBytes ? " (cut?)" : ""));
        }
    }

    private static String abridged(JsonNode description) {
        String text = description.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }
}
