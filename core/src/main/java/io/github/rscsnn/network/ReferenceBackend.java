package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Ordinary libtorch operations on float32, time merged into the batch; runs on any device. */
public enum ReferenceBackend implements Backend {
    INSTANCE;

    @Override
    public String title() {
        return "reference f32";
    }

    @Override
    public Signal convBlock(ConvBlock block, Signal input, Pass pass) {
        Signal repeated = input.repeated();
        Tensor current = norm(block.norm(), block.convolution().apply(repeated.data()), pass);
        Signal output = new Signal(current, repeated.timeSteps());
        if (block.neuron() != null) {
            output = neuron(block.site(), block.neuron(), output, pass);
        }
        return block.pool() ? new Signal(torch.avg_pool2d(output.data(), 2, 2), output.timeSteps()) : output;
    }

    @Override
    public Signal linearBlock(LinearBlock block, Signal input, Pass pass) {
        Signal repeated = input.repeated();
        Signal output = new Signal(multiply(block, repeated.data()), repeated.timeSteps());
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
        return new Signal(y, input.timeSteps(), input.isStatic());
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

    static Tensor multiply(LinearBlock block, Tensor input) {
        return torch.linear(input.flatten(1, -1), block.weight(), new TensorOptional(block.bias()));
    }

    static Tensor norm(BatchNorm norm, Tensor input, Pass pass) {
        if (pass.synchronised()) {
            return SynchronisedNorm.train(norm, input, pass.peers());
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
                BatchNorm.EPSILON,
                false);
    }
}
