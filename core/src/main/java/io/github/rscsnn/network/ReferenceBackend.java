package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
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
        Tensor current = norm(block.norm(), convolve(block.convolution(), repeated.data()), pass.training());
        Signal output = new Signal(current, repeated.timeSteps());
        if (block.neuron() != null) {
            output = neuron(block.site(), block.neuron(), output, pass);
        }
        return block.pool() ? new Signal(torch.avg_pool2d(output.data(), 2, 2), output.timeSteps()) : output;
    }

    @Override
    public Signal linearBlock(LinearBlock block, Signal input, Pass pass) {
        Signal repeated = input.repeated();
        Tensor flat = repeated.data().flatten(1, -1);
        Signal output =
                new Signal(torch.linear(flat, block.weight(), new TensorOptional(block.bias())), repeated.timeSteps());
        return block.neuron() == null ? output : neuron(block.site(), block.neuron(), output, pass);
    }

    @Override
    public Signal neuron(String site, Neuron neuron, Signal current, Pass pass) {
        Tensor output = neuron.fire(current.repeated().byTime(), new Neuron.Firing(site, pass.surrogate()));
        if (pass.observer() != null) {
            pass.observer().observe(site, output);
        }
        return Signal.ofTime(output);
    }

    static Tensor convolve(Convolution convolution, Tensor input) {
        long[] stride = {convolution.stride(), convolution.stride()};
        long[] padding = {convolution.padding(), convolution.padding()};
        TensorOptional bias =
                convolution.bias() == null ? new TensorOptional() : new TensorOptional(convolution.bias());
        return torch.conv2d(input, convolution.weight(), bias, stride, padding, new long[] {1, 1}, 1);
    }

    static Tensor norm(BatchNorm norm, Tensor input, boolean training) {
        return torch.batch_norm(
                input,
                new TensorOptional(norm.weight()),
                new TensorOptional(norm.bias()),
                new TensorOptional(norm.runningMean()),
                new TensorOptional(norm.runningVar()),
                training,
                BatchNorm.MOMENTUM,
                BatchNorm.EPSILON,
                false);
    }
}
