package io.github.rscsnn.network;

import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.jspecify.annotations.Nullable;

/**
 * libtorch's convolutions on channels-last memory. With the channels before the pixels oneDNN reorders outputs' gradients, and
 * inputs of eight channels or more, into blocks of 8 or 16 channels, and on AMD Zen 5 (oneDNN 3.7.1) what it then
 * computes is wrong unless the channels fill the blocks.
 */
final class ChannelsLastConv2d implements Conv2d {
    static final long[] ONE = {1, 1};

    @Override
    public Tensor apply(Tensor x, Tensor weight, @Nullable Tensor bias, int stride, int padding) {
        WholeMaps whole = wholeMaps(Tensors.shape(x), weight, stride, padding);
        if (whole != null) {
            return whole.apply(x, weight, bias);
        }
        TensorOptional offset = bias == null ? new TensorOptional() : new TensorOptional(bias);
        return torch.conv2d(channelsLast(x), channelsLast(weight), offset, both(stride), both(padding), ONE, 1);
    }

    @Override
    public Tensor inputGradient(Tensor gz, long[] input, Tensor weight, int stride, int padding) {
        WholeMaps whole = wholeMaps(input, weight, stride, padding);
        if (whole != null) {
            return whole.inputGradient(gz, weight);
        }
        // libtorch asks for the input but reads its shape and layout only: memory that is never touched costs none
        Tensor x = torch.empty(
                new long[] {input[0], input[2], input[3], input[1]},
                new TensorOptions(gz.dtype()),
                new MemoryFormatOptional(MemoryFormat.Contiguous));
        return new Tensor(backward(channelsLast(gz), x.permute(0, 3, 1, 2), channelsLast(weight), stride, padding, true)
                .get0());
    }

    @Override
    public Tensor weightGradient(Tensor gz, Tensor x, Tensor weight, int stride, int padding) {
        WholeMaps whole = wholeMaps(Tensors.shape(x), weight, stride, padding);
        if (whole != null) {
            return whole.weightGradient(gz, x);
        }
        if (UnfoldedGradient.isFaster(weight, stride)) {
            return UnfoldedGradient.of(gz, x, weight, stride, padding);
        }
        return new Tensor(backward(channelsLast(gz), channelsLast(x), channelsLast(weight), stride, padding, false)
                .get1());
    }

    /** Both gradients in libtorch's tuple, one of them computed; in the layouts of the operands. */
    static T_TensorTensorTensor_T backward(
            Tensor gz, Tensor x, Tensor weight, int stride, int padding, boolean ofInput) {
        return torch.convolution_backward(
                gz,
                x,
                weight,
                new LongArrayRefOptional(),
                both(stride),
                both(padding),
                ONE,
                false,
                new long[] {0, 0},
                1,
                new BoolPointer(3).put(0, ofInput).put(1, !ofInput).put(2, false));
    }

    /**
     * Where one matrix product is the way, decided by shape and precision alone: of one pixel under a 1x1 kernel, where no
     * strides tell libtorch that the channels are last, and in bfloat16. Other convolutions in float32 are left to oneDNN.
     */
    private static @Nullable WholeMaps wholeMaps(long[] input, Tensor weight, int stride, int padding) {
        boolean one = weight.size(2) * weight.size(3) == 1;
        return one || Precision.ofTensor(weight) == Precision.BF16
                ? WholeMaps.of(input, weight, stride, padding)
                : null;
    }

    /**
     * {@code tensor} with strides that say so: of one channel, both orders are the same in memory and libtorch takes the strides
     * of the other one. The gradient that comes back is made channels-last by libtorch where its operands are.
     */
    static Tensor channelsLast(Tensor tensor) {
        if (tensor.size(1) > 1) {
            return tensor.contiguous(MemoryFormat.ChannelsLast);
        }
        long[] shape = Tensors.shape(tensor);
        return tensor.reshape(shape[0], shape[2], shape[3], 1).permute(0, 3, 1, 2);
    }

    static long[] both(int value) {
        return new long[] {value, value};
    }
}
