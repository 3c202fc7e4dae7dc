package io.github.rscsnn.network;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * The gradient of a convolution's weight as a matrix product of the output's gradient with the windows that each output saw,
 * written out. In bfloat16 oneDNN's own is many times slower where the stride is above 1.
 */
final class UnfoldedGradient {
    /**
     * Elements of all windows; more are written out a row of the kernel after the other, for the same sums. 48 MB: freed memory
     * of 64 and more goes back to the system, which would clear it anew each step.
     */
    private static final long AT_ONCE = 3L << 23;
    /** Input channels from which it pays: windows of fewer are short pieces of memory. */
    private static final long CHANNELS = 16;

    private UnfoldedGradient() {}

    /** Whether it is the faster way: decided by shape and precision alone, so that results do not hang on a measurement. */
    static boolean isFaster(Tensor weight, int stride) {
        return Precision.ofTensor(weight) == Precision.BF16
                && weight.size(1) >= CHANNELS
                && weight.size(2) * weight.size(3) > 1
                && stride > 1;
    }

    /**
     * @param gz gradient of the output [N, out, H', W']
     * @param x input [N, C, H, W]
     * @return [out, C, k, k], channels-last
     */
    static Tensor of(Tensor gz, Tensor x, Tensor weight, int stride, int padding) {
        return of(gz, x, weight, stride, padding, AT_ONCE);
    }

    static Tensor of(Tensor gz, Tensor x, Tensor weight, int stride, int padding, long atOnce) {
        long out = weight.size(0);
        long channels = weight.size(1);
        long height = weight.size(2);
        long width = weight.size(3);
        Tensor images = x.permute(0, 2, 3, 1);
        long[] sides = {0, 0, padding, padding, padding, padding};
        Tensor padded = (padding == 0 ? images : torch.constant_pad_nd(images, sides, new Scalar(0))).contiguous();
        Tensor gradient = gz.permute(0, 2, 3, 1).reshape(-1, out).t();
        long ofRow = gradient.size(1) * width * channels;
        long rows = ofRow * height <= atOnce ? height : 1;
        Tensor sum = torch.empty(new long[] {out, height, width * channels}, new TensorOptions(x.dtype()), null);
        for (long row = 0; row < height; row += rows) {
            Tensor windows = windows(padded, gz, row, rows, width, stride);
            sum.narrow(1, row, rows).copy_(torch.mm(gradient, windows).view(out, rows, width * channels));
        }
        return sum.view(out, height, width, channels).permute(0, 3, 1, 2).contiguous(MemoryFormat.ChannelsLast);
    }

    /** What {@code rows} of the kernel from {@code row} on see of images [N, H, W, C]: a line for each output. */
    private static Tensor windows(Tensor padded, Tensor gz, long row, long rows, long width, int stride) {
        long channels = padded.size(3);
        long line = padded.size(2) * channels;
        long image = padded.size(1) * line;
        long[] shape = {padded.size(0), gz.size(2), gz.size(3), rows, width, channels};
        long[] strides = {image, stride * line, stride * channels, line, channels, 1};
        return padded.as_strided(shape, strides, new LongOptional(padded.storage_offset() + row * line))
                .reshape(-1, rows * width * channels);
    }
}
