package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Ordinary libtorch operations on float32, time merged into the batch; runs on any device. */
public class ReferenceBackend implements Backend {
    public static final ReferenceBackend INSTANCE = new ReferenceBackend();

    /** For those that do something else in some layers. */
    protected ReferenceBackend() {}

    @Override
    public String title() {
        return "reference f32";
    }

    /** What convolutions and linear layers are given: all time steps. */
    Signal seen(Signal input) {
        return input.repeated();
    }

    @Override
    public Signal convBlock(ConvBlock block, Signal input, Pass pass) {
        Signal seen = seen(input);
        Signal output = norm(block.norm(), seen.with(block.convolution().apply(seen.data())), pass);
        if (block.neuron() != null) {
            output = neuron(block.site(), block.neuron(), output, pass);
        }
        return block.pool() ? output.with(torch.avg_pool2d(output.data(), 2, 2)) : output;
    }

    @Override
    public Signal linearBlock(LinearBlock block, Signal input, Pass pass) {
        Signal seen = seen(input);
        TensorOptional bias = new TensorOptional(block.bias());
        Signal output = seen.with(torch.linear(seen.data().flatten(1, -1), block.weight(), bias));
        return block.neuron() == null ? output : neuron(block.site(), block.neuron(), output, pass);
    }

    @Override
    public Signal norm(BatchNorm norm, Signal input, Pass pass) {
        Signal repeated = input.repeated();
        return new Signal(norm(norm, repeated.data(), pass), repeated.timeSteps());
    }

    @Override
    public Signal pool(Pool pool, Signal input) {
        Tensor x = input.data();
        Tensor y = switch (pool.kind()) {
            case MAX -> torch.max_pool2d(x, pool.kernel2d(), pool.stride2d(), pool.padding2d(), Pool.ONE, false);
            case AVERAGE ->
                torch.avg_pool2d(
                        x, pool.kernel2d(), pool.stride2d(), pool.padding2d(), false, true, new LongOptional());
            case GLOBAL_AVERAGE -> torch.adaptive_avg_pool2d(x, 1, 1);
        };
        return input.with(y);
    }

    @Override
    public Signal add(Signal a, Signal b) {
        Signal left = a.repeated();
        Signal right = b.repeated();
        left.requireSameShape(right);
        return new Signal(left.data().add(right.data()), left.timeSteps());
    }

    @Override
    public Signal neuron(String site, Neuron neuron, Signal current, Pass pass) {
        Tensor output = neuron.fire(current.repeated().byTime(), pass.firing(site));
        if (pass.observer() != null) {
            pass.observer().observe(site, output);
        }
        return Signal.ofTime(output);
    }

    static Tensor norm(BatchNorm norm, Tensor input, Pass pass) {
        StatisticsExchange peers = pass.sharing();
        if (peers != null) {
            return SynchronisedNorm.train(norm, input, peers);
        }
        if (pass.training()) {
            BatchNorm.requireSeveral(input.numel() / input.size(1));
        }
        return torch.batch_norm(
                input,
                new TensorOptional(norm.weight()),
                new TensorOptional(norm.bias()),
                new TensorOptional(norm.runningMean()),
                new TensorOptional(norm.runningVar()),
                pass.training(),
                BatchNorm.MOMENTUM,
                norm.epsilon(),
                false);
    }
}
