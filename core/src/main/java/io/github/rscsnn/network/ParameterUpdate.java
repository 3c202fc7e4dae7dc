package io.github.rscsnn.network;

import io.github.rscsnn.kernel.SgdArrays;
import io.github.rscsnn.kernel.SgdKernel;
import io.github.rscsnn.kernel.SgdStep;
import io.github.rscsnn.kernel.StorageType;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * An optimiser's step over one parameter in one pass over memory: it reads the gradient in the precision in which it was
 * computed, and updates weights, momentum and the bfloat16 copy that products read, where one is kept.
 */
public final class ParameterUpdate {
    private final SgdKernel kernel;
    private final @Nullable WeightCopies copies; // null: none are kept

    public ParameterUpdate(SgdKernel kernel) {
        this(kernel, null);
    }

    ParameterUpdate(SgdKernel kernel, @Nullable WeightCopies copies) {
        this.kernel = kernel;
        this.copies = copies;
    }

    /** Whether both are dense on the CPU in one layout, the weight float32 and the gradient float32 or bfloat16. */
    public boolean takes(Tensor weight, Tensor gradient) {
        return (dense(weight, MemoryFormat.Contiguous) && dense(gradient, MemoryFormat.Contiguous)
                        || dense(weight, MemoryFormat.ChannelsLast) && dense(gradient, MemoryFormat.ChannelsLast))
                && weight.scalar_type().intern() == ScalarType.Float
                && type(gradient) != null;
    }

    /**
     * Updates {@code weight} and {@code momentum}.
     *
     * @param momentum float32, of the weight's shape and layout; overwritten in the first step
     */
    public void step(SgdStep step, Tensor weight, Tensor gradient, Tensor momentum) {
        StorageType type = type(gradient);
        Require.argument(type != null, "a gradient must be float32 or bfloat16");
        Tensor copy = copies == null ? null : copies.current(weight);
        kernel.step(
                step,
                new SgdArrays(
                        weight.numel(),
                        Tensors.memory(weight),
                        type,
                        Tensors.memory(gradient),
                        Tensors.memory(momentum),
                        copy == null ? null : Tensors.memory(copy)));
        // libtorch did not see the change; an operation on no element counts as one, for those who keep copies
        weight.narrow(0, 0, 0).zero_();
        if (copies != null && copy != null) {
            copies.written(weight);
        }
    }

    private static boolean dense(Tensor tensor, MemoryFormat layout) {
        return tensor.is_contiguous(layout) && tensor.device().is_cpu();
    }

    private static @Nullable StorageType type(Tensor gradient) {
        return switch (gradient.scalar_type().intern()) {
            case Float -> StorageType.FLOAT32;
            case BFloat16 -> StorageType.BFLOAT16;
            default -> null;
        };
    }
}
