package io.github.rscsnn.network;

import io.github.rscsnn.kernel.ChannelAffine;
import io.github.rscsnn.kernel.ChannelSums;
import io.github.rscsnn.kernel.GradientTarget;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.LifShape;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** One forward pass of the {@link FusedBackend}, and with a tape its backward pass. Signals are channels-last. */
final class FusedRun implements Backend {
    private static final long[] ONE = {1, 1};

    private final FusedBackend backend;
    private final KernelSet kernels;
    private final FusedBackend.Taped taped; // null: no gradients
    private final FusedOps ops;

    FusedRun(FusedBackend backend, FusedBackend.Taped taped) {
        this.backend = backend;
        this.kernels = backend.kernels();
        this.taped = taped;
        this.ops = new FusedOps(kernels, taped == null ? null : taped.tape());
    }

    @Override
    public String title() {
        return backend.title();
    }

    @Override
    public Signal convBlock(ConvBlock block, Signal coded, Pass pass) {
        FusedNeuron neuron = FusedNeuron.of(kernels, block.neuron(), pass.surrogate());
        boolean skips = block.convolution().skipsPixels();
        Signal each = neuron.hasState() ? coded : ops.timed(coded);
        Signal input = skips ? ops.subsampled(each, block.convolution().stride()) : each;
        Tensor x = input.data().contiguous(MemoryFormat.ChannelsLast);
        Convolution convolution = block.convolution();
        long[] stride = skips ? ONE : new long[] {convolution.stride(), convolution.stride()};
        long[] padding = {convolution.padding(), convolution.padding()};
        // The bias is part of the affine map that the kernel applies.
        Tensor z = torch.conv2d(x, convolution.weight(), new TensorOptional(), stride, padding, ONE, 1)
                .contiguous(MemoryFormat.ChannelsLast);
        NormState norm = NormState.of(block.norm(), convolution.bias(), kernels.batchNorm(), z, input, pass.training());
        LifShape shape = shape(z, input, block.pool());
        Tensor spikes = fire(shape, neuron, norm.affine(), z);
        if (block.neuron() != null) {
            observe(block.site(), neuron, shape, norm.affine(), z, pass);
        }
        Signal output = new Signal(spikes, input.timeSteps());
        return record(input, output, gradient -> {
            ChannelSums sums = ChannelSums.zeros(shape.channels());
            Tensor gz = back(
                    shape,
                    neuron,
                    norm.affine(),
                    norm.target(),
                    z,
                    gradient.contiguous(MemoryFormat.ChannelsLast),
                    sums);
            norm.backward(kernels.batchNorm(), gz, z, sums);
            boolean wantX = taped.inputGradient() || input != taped.first();
            boolean wantW = convolution.weight().requires_grad();
            if (!wantX && !wantW) {
                return null;
            }
            T_TensorTensorTensor_T result = torch.convolution_backward(
                    gz,
                    x,
                    convolution.weight(),
                    new LongArrayRefOptional(),
                    stride,
                    padding,
                    ONE,
                    false,
                    new long[] {0, 0},
                    1,
                    mask(wantX, wantW));
            if (wantW) {
                accumulate(convolution.weight(), result.get1().contiguous());
            }
            return wantX ? new Tensor(result.get0()) : null;
        });
    }

    @Override
    public Signal linearBlock(LinearBlock block, Signal input, Pass pass) {
        Signal repeated = input.repeated();
        Tensor x = repeated.data().flatten(1, -1); // copies once, from channels-last to the weights' order
        if (block.neuron() == null) {
            Tensor y = torch.linear(x, block.weight(), new TensorOptional(block.bias()));
            Signal output = new Signal(y, repeated.timeSteps());
            return record(input, output, gradient -> {
                accumulate(block.bias(), () -> gradient.sum(0));
                return linearBackward(block, input, x, gradient);
            });
        }
        Tensor z = torch.linear(x, block.weight());
        LifShape shape = new LifShape(
                repeated.timeSteps(), false, (int) (z.size(0) / repeated.timeSteps()), 1, 1, (int) z.size(1), false);
        ChannelAffine affine = ChannelAffine.bias(Tensors.floats(block.bias()));
        FusedNeuron neuron = FusedNeuron.of(kernels, block.neuron(), pass.surrogate());
        Tensor spikes = torch.empty_like(z);
        neuron.forward(shape, affine, Tensors.memory(z), Tensors.memory(spikes));
        if (pass.observer() != null) {
            pass.observer().observe(block.site(), new Signal(spikes, repeated.timeSteps()).byTime());
        }
        return record(input, new Signal(spikes, repeated.timeSteps()), gradient -> {
            boolean wantSums = block.bias().requires_grad();
            ChannelSums sums = wantSums ? ChannelSums.zeros(shape.channels()) : null;
            Tensor gz = torch.empty_like(z);
            Tensor dense = gradient.contiguous();
            neuron.backward(
                    shape,
                    affine,
                    Tensors.memory(z),
                    Tensors.memory(dense),
                    Tensors.memory(gz),
                    GradientTarget.CURRENT,
                    sums);
            accumulate(block.bias(), () -> NormState.tensor(sums.gradient()));
            return linearBackward(block, input, x, gz);
        });
    }

    private Tensor linearBackward(LinearBlock block, Signal input, Tensor x, Tensor gz) {
        accumulate(block.weight(), () -> torch.mm(gz.t(), x));
        if (!taped.inputGradient() && input == taped.first()) {
            return null;
        }
        Tensor gx = torch.mm(gz, block.weight());
        if (input.isStatic()) {
            long n = input.data().size(0);
            gx = gx.view(input.timeSteps(), n, gx.size(1)).sum(0);
        }
        return gx.view(input.data().sizes());
    }

    /** All time steps written out. */
    Signal timed(Signal signal) {
        return ops.timed(signal);
    }

    @Override
    public Signal norm(BatchNorm norm, Signal input, Pass pass) {
        return ops.norm(norm, input, pass.training());
    }

    @Override
    public Signal pool(Pool pool, Signal input) {
        return ops.pool(pool, input);
    }

    @Override
    public Signal add(Signal a, Signal b) {
        return ops.add(a, b);
    }

    @Override
    public Signal neuron(String site, Neuron neuron, Signal sum, Pass pass) {
        FusedNeuron fused = FusedNeuron.of(kernels, neuron, pass.surrogate());
        Signal current = fused.hasState() ? sum : ops.timed(sum);
        Tensor z = current.data().contiguous(MemoryFormat.ChannelsLast);
        LifShape shape = shape(z, current, false);
        ChannelAffine identity = ChannelAffine.identity(shape.channels());
        Tensor spikes = fire(shape, fused, identity, z);
        observe(site, fused, shape, identity, z, pass);
        return record(
                current,
                new Signal(spikes, current.timeSteps()),
                gradient -> back(
                        shape,
                        fused,
                        identity,
                        GradientTarget.CURRENT,
                        z,
                        gradient.contiguous(MemoryFormat.ChannelsLast),
                        null));
    }

    private Tensor fire(LifShape shape, FusedNeuron neuron, ChannelAffine affine, Tensor z) {
        int scale = shape.pool() ? 2 : 1;
        long images = (long) shape.timeSteps() * shape.batch();
        Tensor spikes = torch.empty(
                new long[] {images, shape.channels(), shape.height() / scale, shape.width() / scale},
                new TensorOptions(),
                new MemoryFormatOptional(MemoryFormat.ChannelsLast));
        neuron.forward(shape, affine, Tensors.memory(z), Tensors.memory(spikes));
        return spikes;
    }

    private Tensor back(
            LifShape shape,
            FusedNeuron neuron,
            ChannelAffine affine,
            GradientTarget target,
            Tensor z,
            Tensor gradient,
            ChannelSums sums) {
        Tensor gz = torch.empty_like(z);
        neuron.backward(shape, affine, Tensors.memory(z), Tensors.memory(gradient), Tensors.memory(gz), target, sums);
        return gz;
    }

    /** Observers see spikes before the pool, which a fused block never writes: they are made once more for them. */
    private void observe(String site, FusedNeuron neuron, LifShape shape, ChannelAffine affine, Tensor z, Pass pass) {
        if (pass.observer() == null) {
            return;
        }
        LifShape whole = new LifShape(
                shape.timeSteps(),
                shape.staticInput(),
                shape.batch(),
                shape.height(),
                shape.width(),
                shape.channels(),
                false);
        Tensor spikes = fire(whole, neuron, affine, z);
        pass.observer().observe(site, new Signal(spikes, shape.timeSteps()).byTime());
    }

    private static LifShape shape(Tensor z, Signal input, boolean pool) {
        long images = input.isStatic() ? z.size(0) : z.size(0) / input.timeSteps();
        return new LifShape(
                input.timeSteps(),
                input.isStatic() && input.timeSteps() > 1,
                (int) images,
                (int) z.size(2),
                (int) z.size(3),
                (int) z.size(1),
                pool);
    }

    private Signal record(Signal input, Signal output, UnaryOperator<Tensor> backward) {
        return taped == null ? output : taped.tape().record(List.of(input), output, backward);
    }

    static void accumulate(Tensor parameter, java.util.function.Supplier<Tensor> gradient) {
        if (parameter.requires_grad()) {
            accumulate(parameter, gradient.get());
        }
    }

    private static void accumulate(Tensor parameter, Tensor gradient) {
        Tensor sum = parameter.grad();
        if (sum.defined()) {
            sum.add_(gradient);
        } else {
            parameter.mutable_grad().put(gradient);
        }
    }

    private static BoolPointer mask(boolean x, boolean weight) {
        return new BoolPointer(3).put(0, x).put(1, weight).put(2, false);
    }
}
