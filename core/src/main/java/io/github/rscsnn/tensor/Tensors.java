package io.github.rscsnn.tensor;

import io.github.rscsnn.option.Require;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Between Java arrays and tensors, and the few operations whose binding is too long to repeat. */
public final class Tensors {
    static {
        Natives.unpack(); // before libtorch is loaded
        // where NNPACK does not know the processor's caches, libtorch would say so on stderr for every small
        // convolution
        torch.globalContext().setUserEnabledNNPACK(false);
    }

    private Tensors() {}

    /** A float32 tensor with a copy of {@code values} in C order. */
    public static Tensor of(float[] values, long... shape) {
        return filled(ScalarType.Float, MemorySegment.ofArray(values), values.length, shape);
    }

    /** A float64 tensor with a copy of {@code values} in C order. */
    public static Tensor of(double[] values, long... shape) {
        return filled(ScalarType.Double, MemorySegment.ofArray(values), values.length, shape);
    }

    /** An int64 tensor with a copy of {@code values} in C order. */
    public static Tensor of(long[] values, long... shape) {
        return filled(ScalarType.Long, MemorySegment.ofArray(values), values.length, shape);
    }

    private static Tensor filled(ScalarType type, MemorySegment values, int count, long... shape) {
        requireCount(count, shape);
        Tensor tensor = torch.empty(shape, new TensorOptions(type), null);
        if (count > 0) {
            memory(tensor).copyFrom(values);
        }
        return tensor;
    }

    /** The elements in C order, as float32; {@code tensor} may be of any real type, strides and device. */
    public static float[] floats(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.numel())];
        read(tensor, ScalarType.Float, MemorySegment.ofArray(values));
        return values;
    }

    /** The elements in C order, as float64. */
    public static double[] doubles(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.numel())];
        read(tensor, ScalarType.Double, MemorySegment.ofArray(values));
        return values;
    }

    /** The rows of {@code tensor} at {@code places} along its first dimension, copied, on its device. */
    public static Tensor rows(Tensor tensor, int... places) {
        Tensor index = of(Arrays.stream(places).asLongStream().toArray(), places.length);
        return tensor.index_select(0, index.to(tensor.device(), index.scalar_type()));
    }

    /** The elements in C order, as int64. */
    public static long[] longs(Tensor tensor) {
        long[] values = new long[Math.toIntExact(tensor.numel())];
        read(tensor, ScalarType.Long, MemorySegment.ofArray(values));
        return values;
    }

    private static void read(Tensor tensor, ScalarType type, MemorySegment into) {
        try (StepScope scope = new StepScope()) {
            if (into.byteSize() > 0) {
                into.copyFrom(memory(tensor.detach().cpu().to(type).contiguous()));
            }
        }
    }

    /** {@code sizes()} as a Java array. */
    public static long[] shape(Tensor tensor) {
        long[] shape = new long[(int) tensor.dim()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }

    /** {@code first}, then {@code rest}. */
    public static long[] sizes(long[] rest, long... first) {
        return LongStream.concat(Arrays.stream(first), Arrays.stream(rest)).toArray();
    }

    /**
     * The memory of a dense CPU tensor, for kernels. It is the tensor's own: valid while the tensor lives.
     *
     * @throws IllegalArgumentException if the tensor is not on the CPU
     */
    @SuppressWarnings("restricted") // the size is the tensor's own
    public static MemorySegment memory(Tensor tensor) {
        Require.argument(tensor.device().is_cpu(), "kernels run on the CPU; this tensor is on another device");
        return MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(tensor.numel() * tensor.element_size());
    }

    /** A tensor of {@code shape} over {@code memory}, in C order, which must outlive it. */
    public static Tensor over(MemorySegment memory, ScalarType type, long... shape) {
        return torch.from_blob(new At(memory.address()), shape, new TensorOptions(type));
    }

    /** A place in memory that is somebody else's. */
    private static final class At extends Pointer {
        At(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }

    public static Tensor clamp(Tensor tensor, double low, double high) {
        return tensor.clamp(new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high)));
    }

    /**
     * Refuses a tensor of the wrong rank.
     *
     * @throws IllegalArgumentException naming {@code what}, the expected dimensions and the shape found
     */
    public static void requireRank(Tensor tensor, String what, String dimensions) {
        int rank = dimensions.split(",").length;
        if (tensor.dim() != rank) {
            throw new IllegalArgumentException(
                    what + ": expected a tensor [" + dimensions + "], got shape " + Arrays.toString(shape(tensor)));
        }
    }

    private static void requireCount(long count, long[] shape) {
        long expected = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        if (count != expected) {
            throw new IllegalArgumentException(
                    count + " values do not fill shape " + Arrays.toString(shape) + " (" + expected + " elements)");
        }
    }
}
