package io.github.rscsnn.network;

import io.github.rscsnn.kernel.BlockBackward;
import io.github.rscsnn.kernel.BlockForward;
import io.github.rscsnn.kernel.ChannelSums;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.LifShape;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.jspecify.annotations.Nullable;

/** What a {@link FusedRun} does between blocks: additions, pools and normalisation on their own, with backward rules. */
abstract class FusedOps implements Backend {
    final KernelSet kernels;
    final Precision precision;
    final Buffers buffers;
    final @Nullable Tape tape; // null: no gradients

    FusedOps(FusedBackend backend, @Nullable Tape tape) {
        this.kernels = backend.kernels();
        this.precision = backend.precision();
        this.buffers = backend.buffers();
        this.tape = tape;
    }

    /** All time steps written out; their gradients add up in the one image that they were copied from. */
    Signal timed(Signal input) {
        if (!input.isStatic()) {
            return input;
        }
        long[] split = Tensors.sizes(Tensors.shape(input.data()), input.timeSteps());
        return record(
                input, input.repeated(), gradient -> gradient.reshape(split).sum(0));
    }

    /**
     * Every {@code stride}-th pixel both ways, all that a 1x1 convolution of this stride reads. Besides being quicker it
     * keeps clear of oneDNN writing past its buffers: the weights' gradient of a strided 1x1 convolution of 3 to 7
     * channels-last input channels, as narrow networks have.
     */
    Signal subsampled(Signal input, int stride) {
        Tensor x = input.data();
        keep(x);
        return record(input, like(input, everyNth(x, stride).clone()), gradient -> {
            Tensor spread = torch.zeros_like(x);
            everyNth(spread, stride).copy_(gradient);
            return spread;
        });
    }

    static Tensor everyNth(Tensor maps, int stride) {
        LongOptional open = new LongOptional();
        return maps.slice(2, open, open, stride).slice(3, open, open, stride);
    }

    /** The same values, contiguous, in another shape. */
    Signal reshaped(Signal input, long... shape) {
        long[] before = Tensors.shape(input.data());
        Tensor copy = input.data().contiguous().view(shape).clone();
        return record(input, like(input, copy), gradient -> gradient.reshape(before));
    }

    /** libtorch's own operations with libtorch's own gradient, on float32. */
    @Override
    public Signal composed(Composed layer, List<Signal> inputs, Pass pass) {
        List<Signal> aligned = layer.aligned(inputs, this::timed);
        List<Tensor> operands =
                aligned.stream().map(signal -> Precision.F32.of(signal.data())).toList();
        if (tape == null) {
            Signal output = layer.run(aligned, operands, pass);
            return like(output, precision.of(output.data()));
        }
        List<Tensor> leaves = operands.stream()
                .map(operand -> operand.detach().set_requires_grad(true))
                .toList();
        Signal graph;
        try (AutoGradMode recording = new AutoGradMode(true)) {
            graph = layer.run(aligned, leaves, pass);
        }
        List<Tensor> weights =
                layer.weights().stream().filter(Tensor::requires_grad).toList();
        leaves.forEach(this::keep);
        keep(graph.data());
        Signal output = like(graph, precision.of(graph.data().detach()).clone());
        return tape.recordEach(aligned, output, arrived -> {
            TensorVector sources = new TensorVector();
            leaves.forEach(sources::push_back);
            weights.forEach(sources::push_back);
            TensorVector gradients = torch.grad(
                    new TensorVector(graph.data()),
                    sources,
                    new TensorVector(Precision.F32.of(arrived)),
                    new BoolOptional(false),
                    false,
                    false);
            for (int i = 0; i < weights.size(); i++) {
                Tensor ofWeight = new Tensor(gradients.get(leaves.size() + i));
                FusedRun.accumulate(weights.get(i), () -> ofWeight);
            }
            List<Tensor> sent = new ArrayList<>();
            for (int i = 0; i < leaves.size(); i++) {
                sent.add(precision.of(new Tensor(gradients.get(i))));
            }
            return sent;
        });
    }

    /** Overwrites {@code a}: a branch's last block keeps no copy of what it put out. */
    @Override
    public Signal add(Signal a, Signal b) {
        boolean oneIsTimed = !a.isStatic() || !b.isStatic();
        Signal left = oneIsTimed ? timed(a) : a;
        Signal right = oneIsTimed ? timed(b) : b;
        left.requireSameShape(right);
        left.data().add_(right.data());
        Signal sum = new Signal(left.data(), left.timeSteps(), left.isStatic());
        return record(List.of(left, right), sum, gradient -> gradient);
    }

    @Override
    public Signal pool(Pool pool, Signal input) {
        Tensor x = dense(precision.of(input.data())); // images are float32 in any precision
        return switch (pool.kind()) {
            case MAX -> maxPool(pool, input, x);
            case AVERAGE -> {
                Tensor y = torch.avg_pool2d(
                        x, pool.kernel2d(), pool.stride2d(), pool.padding2d(), false, true, new LongOptional());
                keep(x);
                yield record(
                        input,
                        like(input, y),
                        gradient -> torch.avg_pool2d_backward(
                                dense(gradient),
                                x,
                                pool.kernel2d(),
                                pool.stride2d(),
                                pool.padding2d(),
                                false,
                                true,
                                new LongOptional()));
            }
            case GLOBAL_AVERAGE -> {
                Tensor y = torch.adaptive_avg_pool2d(x, 1, 1);
                long[] shape = Tensors.shape(x);
                double pixels = (double) shape[2] * shape[3];
                yield record(
                        input,
                        like(input, y),
                        gradient -> gradient.div(new Scalar(pixels)).expand(shape));
            }
        };
    }

    private Signal maxPool(Pool pool, Signal input, Tensor x) {
        T_TensorTensor_T result =
                torch.max_pool2d_with_indices(x, pool.kernel2d(), pool.stride2d(), pool.padding2d(), Pool.ONE, false);
        Tensor indices = new Tensor(result.get1());
        keep(x);
        keep(indices);
        return record(
                input,
                like(input, new Tensor(result.get0())),
                gradient -> torch.max_pool2d_with_indices_backward(
                        dense(gradient),
                        x,
                        pool.kernel2d(),
                        pool.stride2d(),
                        pool.padding2d(),
                        Pool.ONE,
                        false,
                        indices));
    }

    /** Normalises images each once, static or not. */
    @Override
    public Signal norm(BatchNorm norm, Signal input, Pass pass) {
        if (input.data().dim() == 3) { // sequences, which the kernels see as maps of one column
            long[] shape = Tensors.shape(input.data());
            Signal maps = reshaped(input, shape[0], shape[1], shape[2], 1);
            return reshaped(norm(norm, maps, pass), shape);
        }
        Tensor z = dense(precision.of(input.data()));
        NormState state = NormState.of(norm, null, kernels.batchNorm(), precision.storage(), z, input, pass);
        boolean maps = z.dim() == 4;
        LifShape shape = new LifShape(
                1,
                false,
                (int) z.size(0),
                maps ? (int) z.size(2) : 1,
                maps ? (int) z.size(3) : 1,
                (int) z.size(1),
                false);
        FusedNeuron none = FusedNeuron.none(kernels);
        Tensor y = buffers.like(precision, z);
        none.forward(
                new BlockForward(shape, precision.storage(), state.affine(), Tensors.memory(z), Tensors.memory(y)));
        keep(z);
        return record(input, like(input, y), gradient -> {
            ChannelSums sums = state.sums();
            Tensor upstream = dense(gradient);
            Tensor gz = buffers.like(precision, z);
            none.backward(new BlockBackward(
                    shape,
                    precision.storage(),
                    state.affine(),
                    Tensors.memory(z),
                    Tensors.memory(upstream),
                    Tensors.memory(gz),
                    state.target(),
                    sums));
            state.backward(kernels.batchNorm(), precision.storage(), gz, z, sums);
            return gz;
        });
    }

    /** The order that kernels read: channels last, whatever the rank. */
    static Tensor dense(Tensor tensor) {
        return tensor.dim() == 4 ? tensor.contiguous(MemoryFormat.ChannelsLast) : tensor.contiguous();
    }

    private static Signal like(Signal input, Tensor data) {
        return new Signal(data, input.timeSteps(), input.isStatic());
    }

    /** What a backward rule reads must be named: all else that a layer makes is freed when the next one has read it. */
    final void keep(Tensor tensor) {
        if (tape != null) {
            tape.keep(tensor);
        }
    }

    final Signal record(Signal input, Signal output, UnaryOperator<Tensor> backward) {
        return record(List.of(input), output, backward);
    }

    private Signal record(List<Signal> inputs, Signal output, UnaryOperator<Tensor> backward) {
        return tape == null ? output : tape.record(inputs, output, backward);
    }
}
