package io.github.rscsnn.train;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads and writes named tensors in the safetensors format (an 8-byte length, a JSON header, the bytes of all tensors), as
 * Python's {@code safetensors} does.
 */
public final class Safetensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_HEADER = 100_000_000;
    private static final Map<String, ScalarType> TYPES = Map.of(
            "F32", ScalarType.Float,
            "F64", ScalarType.Double,
            "F16", ScalarType.Half,
            "BF16", ScalarType.BFloat16,
            "I64", ScalarType.Long,
            "I32", ScalarType.Int,
            "U8", ScalarType.Byte,
            "BOOL", ScalarType.Bool);

    private Safetensors() {}

    /**
     * Writes {@code tensors} in their order, atomically.
     *
     * @throws IOException naming {@code file}; an existing file is left as it was then
     */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            long bytes = tensor.numel() * tensor.element_size();
            ObjectNode description = header.putObject(entry.getKey());
            description.put("dtype", typeName(tensor.scalar_type()));
            for (long size : Tensors.shape(tensor)) {
                description.withArray("shape").add(size);
            }
            if (tensor.dim() == 0) {
                description.putArray("shape");
            }
            description.putArray("data_offsets").add(offset).add(offset + bytes);
            offset += bytes;
        }
        byte[] text = JSON.writeValueAsBytes(header);
        int padded = Math.ceilDiv(text.length, 8) * 8;
        ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(padded).put(text);
        while (head.hasRemaining()) {
            head.put((byte) ' ');
        }
        AtomicFiles.write(file, temporary -> {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                writeFully(channel, head.flip());
                for (Tensor tensor : tensors.values()) {
                    Tensor plain = tensor.detach().cpu().contiguous();
                    writeFully(channel, bytes(plain));
                }
            }
        });
    }

    /**
     * Reads all tensors, in the order of the file.
     *
     * @throws IOException if the file is missing, cut or not safetensors; the message names it
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            JsonNode header = header(file, channel);
            long start = channel.position();
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : header.properties()) {
                if (!entry.getKey().equals("__metadata__")) {
                    tensors.put(entry.getKey(), tensor(file, channel, start, entry.getKey(), entry.getValue()));
                }
            }
            return tensors;
        } catch (java.nio.file.NoSuchFileException e) {
            throw new IOException("no such weights file: " + file, e);
        }
    }

    private static JsonNode header(Path file, FileChannel channel) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        readFully(file, channel, length);
        long bytes = length.flip().getLong();
        if (bytes < 2 || bytes > Math.min(MAX_HEADER, channel.size() - 8)) {
            throw corrupt(file, "header length " + bytes);
        }
        ByteBuffer text = ByteBuffer.allocate((int) bytes);
        readFully(file, channel, text);
        try {
            JsonNode header = JSON.readTree(new String(text.array(), StandardCharsets.UTF_8));
            if (!header.isObject()) {
                throw corrupt(file, "header is not a JSON object");
            }
            return header;
        } catch (JacksonException e) {
            throw corrupt(file, "header is not JSON");
        }
    }

    private static Tensor tensor(Path file, FileChannel channel, long start, String name, JsonNode description)
            throws IOException {
        ScalarType type = TYPES.get(description.path("dtype").asText());
        long begin = description.path("data_offsets").path(0).asLong(-1);
        long end = description.path("data_offsets").path(1).asLong(-1);
        if (type == null || begin < 0 || end < begin || start + end > channel.size()) {
            throw corrupt(file, "tensor " + name + " has description " + description);
        }
        long[] shape = new long[description.path("shape").size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = description.path("shape").path(i).asLong(-1);
            if (shape[i] < 0) {
                throw corrupt(file, "tensor " + name + " has shape " + description.path("shape"));
            }
        }
        Tensor tensor = torch.empty(shape, new TensorOptions(type), null);
        if (tensor.numel() * tensor.element_size() != end - begin) {
            throw corrupt(file, "tensor " + name + " has description " + description);
        }
        channel.position(start + begin);
        readFully(file, channel, bytes(tensor));
        return tensor;
    }

    private static ByteBuffer bytes(Tensor plain) {
        long size = plain.numel() * plain.element_size();
        return new BytePointer(plain.data_ptr()).capacity(size).asByteBuffer();
    }

    private static String typeName(ScalarType type) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type.intern())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("safetensors has no name for type " + type));
    }

    private static void readFully(Path file, FileChannel channel, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw corrupt(file, "it ends too early");
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            channel.write(from);
        }
    }

    private static IOException corrupt(Path file, String what) {
        return new IOException("corrupt weights file " + file + ": " + what);
    }
}
