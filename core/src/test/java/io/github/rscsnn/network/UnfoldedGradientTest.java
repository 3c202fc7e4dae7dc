package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(InScope.class)
class UnfoldedGradientTest {
    private static final int IMAGES = 4;

    /** Spikes and gradients of -1, 0, 1 on at most 256 outputs: all sums are exact in bfloat16, and must be those of float64. */
    @ParameterizedTest
    @CsvSource({
        "16, 1, 8, 3, 1, 1",
        "16, 2, 8, 3, 1, 1",
        "16, 8, 8, 3, 2, 1",
        "17, 7, 5, 3, 2, 0",
        "16, 9, 3, 5, 2, 2",
        "20, 8, 6, 3, 3, 1",
        "16, 6, 4, 2, 2, 0",
        "16, 8, 4, 7, 2, 3"
    })
    void integersAreExact(int in, int side, int out, int kernel, int stride, int padding) {
        // of a larger tensor, so that the memory does not begin with it
        Tensor x = spikes(1, IMAGES + 1, in, side, side).narrow(0, 1, IMAGES);
        Tensor weight = spikes(2, out, in, kernel, kernel);
        long pixels = (side + 2L * padding - kernel) / stride + 1;
        Tensor gz = spikes(3, IMAGES, out, pixels, pixels).sub(spikes(4, IMAGES, out, pixels, pixels));
        assertThat(IMAGES * pixels * pixels).isLessThanOrEqualTo(256);

        Tensor exact = new Float64Conv2d()
                .weightGradient(gz.to(ScalarType.Double), x.to(ScalarType.Double), weight, stride, padding);
        for (long atOnce : new long[] {1, 1L << 25}) { // a row of the kernel after the other, and all
            Tensor found = UnfoldedGradient.of(gz, x, weight, stride, padding, atOnce);
            assertThat(Tensors.shape(found)).containsExactly(out, in, kernel, kernel);
            assertThat(found.is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
            assertThat(Tensors.doubles(found.to(ScalarType.Double))).isEqualTo(Tensors.doubles(exact));
        }
    }

    @Test
    void isForStridesInBfloat16Alone() {
        assertThat(isFaster(64, 3, 1, ScalarType.BFloat16)).isFalse();
        assertThat(isFaster(64, 3, 2, ScalarType.BFloat16)).isTrue();
        assertThat(isFaster(64, 3, 2, ScalarType.Float)).isFalse();
        assertThat(isFaster(3, 3, 2, ScalarType.BFloat16)).isFalse();
        assertThat(isFaster(64, 1, 2, ScalarType.BFloat16)).isFalse();
    }

    /** By the check that all shapes go through, with what {@link ChannelsLastConv2d} really runs. */
    @ParameterizedTest
    @CsvSource({"64, 8, 128, 2", "64, 4, 64, 2"})
    void standsTheCheckOfConvolutions(long in, long side, long out, int stride) {
        Conv2dShape shape =
                new Conv2dShape(List.of(in, side, side), List.of(out, in, 3L, 3L), stride, 1, Precision.BF16);
        assertThat(Conv2dCheck.deviation(new ChannelsLastConv2d(), shape)).isLessThan(0.01);
    }

    private static boolean isFaster(int channels, int kernel, int stride, ScalarType type) {
        return UnfoldedGradient.isFaster(
                Given.normal(2, 8, channels, kernel, kernel).to(type), stride);
    }

    /** 0 or 1 in bfloat16, channels-last. */
    private static Tensor spikes(int seed, long... shape) {
        return Given.uniform(seed, 0, 1, shape)
                .ge(new Scalar(0.7))
                .to(ScalarType.BFloat16)
                .contiguous(MemoryFormat.ChannelsLast);
    }
}
