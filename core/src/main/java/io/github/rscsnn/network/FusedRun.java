package io.github.rscsnn.network;

import io.github.rscsnn.kernel.BlockBackward;
import io.github.rscsnn.kernel.BlockForward;
import io.github.rscsnn.kernel.ChannelAffine;
import io.github.rscsnn.kernel.ChannelSums;
import io.github.rscsnn.kernel.GradientTarget;
import io.github.rscsnn.kernel.LifShape;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One forward pass of the {@link FusedBackend}, and with a tape its backward pass. Signals are channels-last. */
final class FusedRun extends FusedOps {
    private final FusedBackend backend;
    private final Products products;
    private final FusedBackend.@Nullable Taped taped; // null: no gradients

    FusedRun(FusedBackend backend, FusedBackend.@Nullable Taped taped) {
        super(backend, taped == null ? null : taped.tape());
        this.backend = backend;
        this.products = backend.products();
        this.taped = taped;
    }

    @Override
    public String title() {
        return backend.title();
    }

    @Override
    public Signal convBlock(ConvBlock block, Signal coded, Pass pass) {
        FusedNeuron neuron = FusedNeuron.of(kernels, block.neuron(), pass.firing(block.site()));
        Convolution convolution = block.convolution();
        boolean skips = convolution.skipsPixels();
        Signal each = neuron.hasState() || coded.timeSteps() == 1 ? coded : timed(coded);
        Signal input = skips ? subsampled(each, convolution.stride()) : each;
        Tensor x = buffers.channelsLast(precision, precision.of(input.data()));
        int stride = skips ? 1 : convolution.stride();
        int padding = convolution.padding();
        Tensor weight = backend.weight(convolution.weight());
        // The bias is part of the affine map that the kernel applies.
        Tensor z = products.convolve(block.site(), x, weight, stride, padding);
        NormState norm = NormState.of(
                block.norm(), convolution.bias(), kernels.batchNorm(), precision.storage(), z, input, pass);
        // the kernel pools whole windows; at an odd edge the ordinary operation leaves pixels out
        boolean poolsHere = block.pool() && z.size(2) % 2 == 0 && z.size(3) % 2 == 0;
        LifShape shape = shape(z, input, poolsHere);
        Tensor spikes = fire(shape, neuron, norm.affine(), z);
        if (block.neuron() != null) {
            observe(block.site(), neuron, shape, norm.affine(), z, pass);
        }
        Signal output = new Signal(spikes, input.timeSteps());
        boolean wantsWeight = convolution.weight().requires_grad();
        long[] inputShape = Tensors.shape(x);
        keep(z);
        keepIf(wantsWeight, x);
        keepIf(weight != convolution.weight(), weight);
        Signal recorded = record(input, output, gradient -> {
            ChannelSums sums = norm.sums();
            // in training the statistics' own gradient reads z once more; else nobody does
            Tensor gz = pass.training() ? buffers.like(precision, z) : z;
            neuron.backward(new BlockBackward(
                    shape,
                    precision.storage(),
                    norm.affine(),
                    Tensors.memory(z),
                    Tensors.memory(buffers.channelsLast(precision, gradient)),
                    Tensors.memory(gz),
                    norm.target(),
                    sums));
            norm.backward(kernels.batchNorm(), precision.storage(), gz, z, sums);
            accumulate(
                    convolution.weight(),
                    () -> products.convolutionWeight(block.site(), gz, x, weight, stride, padding));
            return wantsGradient(input)
                    ? products.convolutionInput(block.site(), gz, inputShape, weight, stride, padding)
                    : null;
        });
        return block.pool() && !poolsHere ? pool(Pool.average(2), recorded) : recorded;
    }

    @Override
    public Signal linearBlock(LinearBlock block, Signal input, Pass pass) {
        Signal repeated = input.repeated();
        // Copies once, from channels-last to the weights' order: reordering the weights would cost more in training.
        Tensor flat = buffers.flatten(precision, precision.of(repeated.data()));
        if (block.neuron() == null) {
            return readout(block, input, repeated, Precision.F32.of(flat));
        }
        Tensor weight = backend.weight(block.weight());
        Tensor z = products.linear(block.site(), flat, weight);
        LifShape shape = new LifShape(
                repeated.timeSteps(), false, (int) (z.size(0) / repeated.timeSteps()), 1, 1, (int) z.size(1), false);
        ChannelAffine affine = ChannelAffine.bias(Tensors.floats(block.bias()));
        FusedNeuron neuron = FusedNeuron.of(kernels, block.neuron(), pass.firing(block.site()), shape.channels());
        Tensor spikes = buffers.like(precision, z);
        neuron.forward(new BlockForward(shape, precision.storage(), affine, Tensors.memory(z), Tensors.memory(spikes)));
        if (pass.observer() != null) {
            pass.observer().observe(block.site(), new Signal(Precision.F32.of(spikes), repeated.timeSteps()).byTime());
        }
        keep(z);
        keepIf(block.weight().requires_grad(), flat);
        keepIf(weight != block.weight(), weight);
        UnaryOperator<Tensor> toInput = linearBackward(block, input, flat, weight);
        return record(input, new Signal(spikes, repeated.timeSteps()), gradient -> {
            ChannelSums sums = block.bias().requires_grad() ? ChannelSums.zeros(shape.channels()) : null;
            Tensor dense = gradient.contiguous();
            neuron.backward(new BlockBackward(
                    shape,
                    precision.storage(),
                    affine,
                    Tensors.memory(z),
                    Tensors.memory(dense),
                    Tensors.memory(z), // nobody reads the current any more
                    GradientTarget.CURRENT,
                    sums));
            if (sums != null) {
                accumulate(block.bias(), () -> NormState.tensor(sums.gradient()));
            }
            return toInput.apply(z);
        });
    }

    /** A layer without a neuron, whose outputs are the logits: float32 from the master weights in any precision. */
    private Signal readout(LinearBlock block, Signal input, Signal repeated, Tensor x) {
        Tensor y = products.linear(block.site(), x, block.weight());
        y.add_(block.bias());
        keepIf(block.weight().requires_grad(), x);
        UnaryOperator<Tensor> toInput = linearBackward(block, input, x, block.weight());
        return record(input, new Signal(y, repeated.timeSteps()), gradient -> {
            accumulate(block.bias(), () -> gradient.sum(0));
            Tensor sent = toInput.apply(gradient);
            return sent == null ? null : precision.of(sent);
        });
    }

    /** From the gradient of the product to that of the input; of the operands it reads {@code x} for the weight's only. */
    private UnaryOperator<Tensor> linearBackward(LinearBlock block, Signal input, Tensor x, Tensor weight) {
        long[] inputShape = Tensors.shape(input.data());
        return gz -> {
            accumulate(block.weight(), () -> products.linearWeight(block.site(), gz, x, weight));
            if (!wantsGradient(input)) {
                return null;
            }
            Tensor gx = products.linearInput(block.site(), gz, weight);
            if (input.isStatic()) {
                gx = gx.view(input.timeSteps(), inputShape[0], gx.size(1)).sum(0);
            }
            return gx.view(inputShape);
        };
    }

    @Override
    public Signal neuron(String site, Neuron neuron, Signal input, Pass pass) {
        return input.data().dim() == 4
                ? neuron(site, FusedNeuron.of(kernels, neuron, pass.firing(site)), input, pass)
                : ofOtherShape(site, neuron, input, pass);
    }

    private Signal neuron(String site, FusedNeuron fused, Signal sum, Pass pass) {
        Signal current = fused.hasState() || sum.timeSteps() == 1 ? sum : timed(sum);
        Tensor z = buffers.channelsLast(precision, precision.of(current.data()));
        LifShape shape = shape(z, current, false);
        ChannelAffine identity = ChannelAffine.identity(shape.channels());
        Tensor spikes = fire(shape, fused, identity, z);
        observe(site, fused, shape, identity, z, pass);
        keep(z);
        return record(current, new Signal(spikes, current.timeSteps()), gradient -> {
            // not in place: z may be what another layer read as well
            Tensor gz = buffers.like(precision, z);
            fused.backward(new BlockBackward(
                    shape,
                    precision.storage(),
                    identity,
                    Tensors.memory(z),
                    Tensors.memory(buffers.channelsLast(precision, gradient)),
                    Tensors.memory(gz),
                    GradientTarget.CURRENT,
                    null));
            return gz;
        });
    }

    /** Neurons of vectors and sequences, which the kernels see as maps of one pixel. */
    private Signal ofOtherShape(String site, Neuron neuron, Signal input, Pass pass) {
        Pass.Observer observer = pass.observer();
        long images = input.data().size(0);
        long[] each = Arrays.stream(Tensors.shape(input.data())).skip(1).toArray();
        Pass inner = observer == null
                ? pass
                : pass.withObserver((name, output) ->
                        observer.observe(name, output.reshape(Tensors.sizes(each, output.size(0), output.size(1)))));
        Signal pixels = reshaped(input, images, input.data().numel() / images, 1, 1);
        Signal output = neuron(site, FusedNeuron.of(kernels, neuron, pass.firing(site), each), pixels, inner);
        return reshaped(output, Tensors.sizes(each, output.data().size(0)));
    }

    private Tensor fire(LifShape shape, FusedNeuron neuron, ChannelAffine affine, Tensor z) {
        int scale = shape.pool() ? 2 : 1;
        long images = (long) shape.timeSteps() * shape.batch();
        Tensor spikes = buffers.takeChannelsLast(
                precision, images, shape.channels(), shape.height() / scale, shape.width() / scale);
        neuron.forward(new BlockForward(shape, precision.storage(), affine, Tensors.memory(z), Tensors.memory(spikes)));
        return spikes;
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
        Tensor spikes = Precision.F32.of(fire(whole, neuron, affine, z));
        pass.observer().observe(site, new Signal(spikes, shape.timeSteps()).byTime());
    }

    /** Whether anybody asks for the gradient of {@code input}: not for that of images in training. */
    private boolean wantsGradient(Signal input) {
        return taped != null && (taped.inputGradient() || input != taped.first());
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

    private void keepIf(boolean condition, Tensor tensor) {
        if (condition) {
            keep(tensor);
        }
    }

    /**
     * Adds to the gradient of {@code parameter}. The first one stays as it was computed, in bfloat16 and a buffer of the run,
     * for its rounding is done and an optimiser reads both; sums are float32.
     */
    static void accumulate(Tensor parameter, java.util.function.Supplier<Tensor> gradient) {
        if (!parameter.requires_grad()) {
            return;
        }
        Tensor sum = parameter.grad();
        if (!sum.defined()) {
            parameter.mutable_grad().put(gradient.get());
        } else if (Precision.ofTensor(sum) == Precision.F32) {
            sum.add_(gradient.get());
        } else {
            parameter.mutable_grad().put(Precision.F32.of(sum).add_(gradient.get()));
        }
    }
}
