package io.github.rscsnn.train;

import io.github.rscsnn.data.FileKind;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    private static final long MAX_HEADER = 100_000_000;
    /** A byte buffer holds less than 2 GiB. */
    private static final long CHUNK = 1 << 30;

    private static final String VARIANCE = "running_var";

    private static final Map<String, ScalarType> TYPES = Map.of(
            "F32", ScalarType.Float,
            "F64", ScalarType.Double,
            "F16", ScalarType.Half,
            "BF16", ScalarType.BFloat16,
            "I64", ScalarType.Long,
            "I32", ScalarType.Int,
            "U8", ScalarType.Byte,
            "BOOL", ScalarType.Bool);

    /** What stands in the way of reading a file that need not be damaged. */
    static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message);
        }
    }

    private Safetensors() {}

    /**
     * Writes {@code tensors} in their order, atomically.
     *
     * @throws IllegalArgumentException for a type that the format has no name for
     * @throws IOException naming {@code file}; an existing file is left as it was then
     */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        write(file, tensors, Map.of());
    }

    /**
     * As {@link #write(Path, Map)}.
     *
     * @param metadata what the file says of itself, texts by name
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        List<SafetensorsHeader.Entry> entries = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            long end = offset + tensor.numel() * tensor.element_size();
            entries.add(new SafetensorsHeader.Entry(
                    entry.getKey(), typeName(tensor.scalar_type()), Tensors.shape(tensor), offset, end));
            offset = end;
        }
        byte[] text = new SafetensorsHeader(entries, metadata).text();
        ByteBuffer head = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(text.length).put(text);
        AtomicFiles.write(file, temporary -> {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                writeFully(channel, head.flip());
                for (Tensor tensor : tensors.values()) {
                    write(channel, tensor);
                }
            }
        });
    }

    /**
     * Reads all tensors, in the order of the file.
     *
     * @throws IOException if the file is missing, cut, not safetensors, or holds a tensor of a type that is not read, NaN,
     *     infinity, a number that float32 cannot hold or a negative running variance; the message names file and tensor
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        Require.file(Files.isRegularFile(file), "no such weights file: %s", file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SafetensorsHeader header = header(channel);
            long start = channel.position();
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (SafetensorsHeader.Entry entry : header.entries()) {
                channel.position(start + entry.begin());
                Tensor tensor = tensor(channel, entry);
                requireSound(entry.name(), tensor);
                tensors.put(entry.name(), tensor);
            }
            return tensors;
        } catch (UnreadableException e) {
            throw new IOException("weights file " + file + " cannot be taken: " + e.getMessage(), e);
        } catch (SafetensorsHeader.MalformedException e) {
            throw new IOException("corrupt weights file " + file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException("cannot read weights file " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** What a file says of itself, texts by name; empty where it says nothing. */
    public static Map<String, String> metadata(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return header(channel).metadata();
        } catch (IOException e) {
            throw new IOException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static SafetensorsHeader header(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size == 0) {
            throw new SafetensorsHeader.MalformedException("it is empty");
        }
        ByteBuffer head =
                ByteBuffer.allocate((int) Math.min(size, FileKind.HEAD)).order(ByteOrder.LITTLE_ENDIAN);
        readFully(channel, head);
        boolean json = size > 8 && head.get(8) == '{';
        FileKind kind = json ? null : FileKind.of(head.array());
        if (kind != null) {
            throw new UnreadableException("it is " + kind.description() + wayOut(kind));
        }
        if (size < 8) {
            throw new SafetensorsHeader.MalformedException("it ends too early");
        }
        long bytes = head.getLong(0);
        if (bytes < 2 || bytes > Math.min(MAX_HEADER, size - 8)) {
            long swapped = Long.reverseBytes(bytes);
            throw new SafetensorsHeader.MalformedException("its header cannot be " + bytes + " bytes long"
                    + (json && swapped >= 2 && swapped <= size - 8
                            ? ": its length is stored with the highest byte first, safetensors has the lowest first"
                            : bytes > MAX_HEADER || bytes < 0
                                    ? ": at most " + MAX_HEADER + " are allowed; it is no safetensors file"
                                    : ": the file has " + size + " (cut?)"));
        }
        ByteBuffer text = ByteBuffer.allocate((int) bytes);
        channel.position(8);
        readFully(channel, text);
        return SafetensorsHeader.parse(text.array(), size - 8 - bytes);
    }

    private static String wayOut(FileKind kind) {
        return switch (kind) {
            case ZIP, PICKLE ->
                ", such as PyTorch's torch.save writes (.pt, .pth): load it in Python and export the network with"
                        + " rsc_export.py ('rsc export-script' writes it), or save its state dict with"
                        + " safetensors.torch.save_file (docs/interchange.md)";
            case HDF5 -> ": if it is a NIR graph, import it with --from nir";
            case NUMPY, GGUF -> ": weights must be a safetensors file";
            default -> "";
        };
    }

    /**
     * Refuses what no network can compute with: NaN, infinities, values that float32 cannot hold, and negative running
     * variances.
     */
    private static void requireSound(String name, Tensor tensor) throws UnreadableException {
        if (!tensor.is_floating_point() || tensor.numel() == 0) {
            return;
        }
        try (StepScope scope = new StepScope()) {
            Tensor held = tensor.to(ScalarType.Float);
            long finite = held.isfinite().sum().item_long();
            long all = tensor.numel();
            if (finite < all) {
                long nan = tensor.isnan().sum().item_long();
                long infinite = tensor.isinf().sum().item_long();
                throw new UnreadableException("tensor " + name + " holds "
                        + (nan > 0 ? "NaN" : infinite > 0 ? "infinity" : "numbers too large for float32")
                        + " (" + (all - finite) + " of " + all + " values are not usable)");
            }
            if ((name.equals(VARIANCE) || name.endsWith("." + VARIANCE))
                    && held.min().item_float() < 0) {
                throw new UnreadableException("tensor " + name + " holds a negative variance, "
                        + held.min().item_float() + ": no normalisation has that");
            }
        }
    }

    private static Tensor tensor(FileChannel channel, SafetensorsHeader.Entry entry) throws IOException {
        Tensor tensor = torch.empty(entry.shape(), new TensorOptions(TYPES.get(entry.type())), null);
        for (long at = 0; at < entry.end() - entry.begin(); at += CHUNK) {
            readFully(channel, chunk(tensor, at));
        }
        return tensor;
    }

    private static void write(FileChannel channel, Tensor tensor) throws IOException {
        try (StepScope scope = new StepScope()) {
            Tensor plain = tensor.detach().cpu().contiguous();
            for (long at = 0; at < plain.numel() * plain.element_size(); at += CHUNK) {
                writeFully(channel, chunk(plain, at));
            }
        }
    }

    /** The bytes of a contiguous tensor from {@code at} on, at most {@link #CHUNK}; valid as long as the tensor. */
    private static ByteBuffer chunk(Tensor plain, long at) {
        long size = Math.min(plain.numel() * plain.element_size() - at, CHUNK);
        BytePointer all = new BytePointer(plain.data_ptr());
        return all.position(at).limit(at + size).asByteBuffer();
    }

    private static String typeName(ScalarType type) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type.intern())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("safetensors has no name for type " + type));
    }

    private static void readFully(FileChannel channel, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new SafetensorsHeader.MalformedException("it ends too early");
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            channel.write(from);
        }
    }
}
