package io.github.rscsnn.network;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * In float64, which oneDNN does not have: libtorch unfolds the images and multiplies matrices. Slow, and right. A few images at
 * a time, for unfolded they are large.
 */
final class Float64Conv2d implements Conv2d {
    private static final long UNFOLDED = 1L << 23;

    private interface Part {
        Tensor of(long first, long images);
    }

    @Override
    public Tensor apply(Tensor x, Tensor weight, @Nullable Tensor bias, int stride, int padding) {
        long[] each = ChannelsLastConv2d.both(stride);
        return of(
                x, weight, bias, new GroupedConv2d(each, ChannelsLastConv2d.both(padding), ChannelsLastConv2d.ONE, 1));
    }

    /** The same with groups and dilation. */
    static Tensor of(Tensor x, Tensor weight, @Nullable Tensor bias, GroupedConv2d rule) {
        Tensor w = wide(weight);
        TensorOptional b = bias == null ? new TensorOptional() : new TensorOptional(wide(bias));
        List<Tensor> parts = parts(
                x.size(0),
                x.size(2) * x.size(3) * w.numel() / w.size(0),
                (first, images) -> torch.conv2d(
                        wide(x.narrow(0, first, images)),
                        w,
                        b,
                        rule.stride(),
                        rule.padding(),
                        rule.dilation(),
                        rule.groups()));
        return torch.cat(new TensorVector(parts.toArray(Tensor[]::new)), 0).to(x.scalar_type());
    }

    @Override
    public Tensor inputGradient(Tensor gz, long[] input, Tensor weight, int stride, int padding) {
        Tensor w = wide(weight);
        List<Tensor> parts = parts(input[0], input[2] * input[3] * w.numel() / w.size(0), (first, images) -> {
            Tensor x = torch.zeros(images, input[1], input[2], input[3]).to(ScalarType.Double);
            return new Tensor(
                    ChannelsLastConv2d.backward(wide(gz.narrow(0, first, images)), x, w, stride, padding, true)
                            .get0());
        });
        return torch.cat(new TensorVector(parts.toArray(Tensor[]::new)), 0).to(gz.scalar_type());
    }

    @Override
    public Tensor weightGradient(Tensor gz, Tensor x, Tensor weight, int stride, int padding) {
        Tensor w = wide(weight);
        List<Tensor> parts = parts(
                x.size(0),
                x.size(2) * x.size(3) * w.numel() / w.size(0),
                (first, images) -> new Tensor(ChannelsLastConv2d.backward(
                                wide(gz.narrow(0, first, images)),
                                wide(x.narrow(0, first, images)),
                                w,
                                stride,
                                padding,
                                false)
                        .get1()));
        Tensor sum = parts.getFirst();
        for (Tensor part : parts.subList(1, parts.size())) {
            sum = sum.add(part);
        }
        return sum.to(gz.scalar_type());
    }

    /** @param unfolded elements of one image */
    private static List<Tensor> parts(long images, long unfolded, Part part) {
        long each = Math.max(1, UNFOLDED / unfolded);
        List<Tensor> parts = new ArrayList<>();
        long first = 0;
        do {
            parts.add(part.of(first, Math.min(each, images - first)));
            first += each;
        } while (first < images);
        return parts;
    }

    private static Tensor wide(Tensor tensor) {
        return tensor.to(ScalarType.Double).contiguous();
    }
}
