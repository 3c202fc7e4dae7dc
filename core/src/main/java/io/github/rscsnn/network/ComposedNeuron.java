package io.github.rscsnn.network;

import io.github.rscsnn.kernel.BlockBackward;
import io.github.rscsnn.kernel.BlockForward;
import io.github.rscsnn.kernel.ChannelAffine;
import io.github.rscsnn.kernel.GradientTarget;
import io.github.rscsnn.kernel.LifShape;
import io.github.rscsnn.kernel.StorageType;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A neuron between fused products that is made of libtorch's operations, in float32 and with libtorch's gradient: any neuron, and the
 * gradients of spikes that no kernel has. Its current is computed again for the backward pass, as kernels do.
 *
 * @param kernel what runs the forward pass faster with the same spikes; null for the neuron itself. Where it is a kernel, a membrane
 *     within a rounding of the threshold may count as fired in one pass and not in the other
 * @param each shape of an image's current at a time step, as {@link ReferenceBackend} would have it; empty for that of a map, [C, H, W]
 */
record ComposedNeuron(@Nullable FusedNeuron kernel, Neuron neuron, Neuron.Firing firing, long[] each)
        implements FusedNeuron {
    @Override
    public boolean hasState() {
        return true;
    }

    @Override
    public void forward(BlockForward call) {
        if (kernel != null) {
            kernel.forward(call);
            return;
        }
        try (StepScope scope = new StepScope()) {
            LifShape shape = call.shape();
            Tensor spikes = neuron.fire(current(shape, input(shape, call.type(), call.input()), call.affine()), firing);
            Tensor maps = mapped(shape, spikes);
            int half = shape.pool() ? 2 : 1;
            Tensor output = shape.pool() ? windows(shape, maps).mean(new long[] {3, 5}, false, none()) : maps;
            memory(call.output(), call.type(), sizes(shape, shape.timeSteps(), half))
                    .copy_(output);
        }
    }

    @Override
    public void backward(BlockBackward call) {
        try (StepScope scope = new StepScope()) {
            LifShape shape = call.shape();
            StorageType type = call.type();
            Tensor z = input(shape, type, call.input());
            Tensor gy = gradient(shape, current(shape, z, call.affine()), arrived(call));
            if (shape.staticInput()) {
                gy = gy.sum(new long[] {0}, true, none());
            }
            if (call.sums() != null) {
                sum(gy, call.sums().gradient());
                Tensor centred = z.sub(Tensors.of(call.affine().centre(), shape.channels()));
                sum(gy.mul(centred), call.sums().gradientTimesInput());
            }
            if (call.target() == GradientTarget.INPUT) {
                gy = gy.mul(Tensors.of(call.affine().scale(), shape.channels()));
            }
            memory(call.inputGradient(), type, sizes(shape, shape.inputSteps(), 1))
                    .copy_(gy);
        }
    }

    /** Of the current, [T, N, H, W, C]. */
    private Tensor gradient(LifShape shape, Tensor current, Tensor arrived) {
        Tensor leaf = current.detach().set_requires_grad(true);
        Tensor output;
        try (AutoGradMode recording = new AutoGradMode(true)) {
            output = neuron.fire(leaf, firing);
        }
        if (!output.requires_grad()) {
            return torch.zeros_like(arrived);
        }
        TensorVector gradients = torch.grad(
                new TensorVector(output),
                new TensorVector(leaf),
                new TensorVector(ordered(shape, arrived)),
                new BoolOptional(false),
                false,
                false);
        return mapped(shape, new Tensor(gradients.get(0)));
    }

    /** The gradient of the neuron's own output, [T, N, H, W, C] in float32. */
    private static Tensor arrived(BlockBackward call) {
        LifShape shape = call.shape();
        Tensor ofOutput = memory(
                        call.outputGradient(), call.type(), sizes(shape, shape.timeSteps(), shape.pool() ? 2 : 1))
                .to(ScalarType.Float);
        if (!shape.pool()) {
            return ofOutput;
        }
        Tensor whole = torch.empty(sizes(shape, shape.timeSteps(), 1));
        windows(shape, whole).copy_(ofOutput.mul(new Scalar(0.25)).unsqueeze(3).unsqueeze(5));
        return whole;
    }

    /** [1 or T, N, H, W, C] in float32. */
    private static Tensor input(LifShape shape, StorageType type, MemorySegment z) {
        return memory(z, type, sizes(shape, shape.inputSteps(), 1)).to(ScalarType.Float);
    }

    /** As the neuron takes it, [T, N, ...]. */
    private Tensor current(LifShape shape, Tensor z, ChannelAffine affine) {
        Tensor current = torch.addcmul(
                Tensors.of(affine.shift(), shape.channels()), z, Tensors.of(affine.scale(), shape.channels()));
        return ordered(shape, current.expand(sizes(shape, shape.timeSteps(), 1)));
    }

    /** From [T, N, H, W, C] to the neuron's shape. */
    private Tensor ordered(LifShape shape, Tensor maps) {
        return each.length == 0
                ? maps.permute(0, 1, 4, 2, 3)
                : maps.reshape(Tensors.sizes(each, shape.timeSteps(), shape.batch()));
    }

    /** Back from the neuron's shape. */
    private Tensor mapped(LifShape shape, Tensor ordered) {
        return each.length == 0 ? ordered.permute(0, 1, 3, 4, 2) : ordered.reshape(sizes(shape, shape.timeSteps(), 1));
    }

    /** [T, N, H/2, 2, W/2, 2, C] of [T, N, H, W, C], whose memory it shares where it can. */
    private static Tensor windows(LifShape shape, Tensor maps) {
        return maps.reshape(
                shape.timeSteps(), shape.batch(), shape.height() / 2, 2, shape.width() / 2, 2, shape.channels());
    }

    private static long[] sizes(LifShape shape, int steps, int of) {
        return new long[] {steps, shape.batch(), shape.height() / of, shape.width() / of, shape.channels()};
    }

    private static void sum(Tensor gradient, double[] channels) {
        Tensor sums = gradient.sum(new long[] {0, 1, 2, 3}, false, new ScalarTypeOptional(ScalarType.Double));
        System.arraycopy(Tensors.doubles(sums), 0, channels, 0, channels.length);
    }

    private static ScalarTypeOptional none() {
        return new ScalarTypeOptional();
    }

    private static Tensor memory(MemorySegment memory, StorageType type, long... shape) {
        return Tensors.over(memory, type == StorageType.FLOAT32 ? ScalarType.Float : ScalarType.BFloat16, shape);
    }
}
