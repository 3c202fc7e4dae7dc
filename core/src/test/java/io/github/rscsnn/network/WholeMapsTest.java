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
class WholeMapsTest {
    private static final int IMAGES = 5;

    /** Integers of which all sums are exact in bfloat16, and must be those of float64. */
    @ParameterizedTest
    @CsvSource({
        "8, 1, 6, 3, 1, 1",
        "7, 2, 5, 3, 1, 1",
        "8, 2, 8, 3, 2, 1",
        "6, 4, 4, 7, 1, 3",
        "9, 1, 4, 1, 1, 0",
        "4, 3, 4, 3, 1, 0"
    })
    void integersAreExact(int in, int side, int out, int kernel, int stride, int padding) {
        Tensor x = signs(1, IMAGES, in, side, side);
        Tensor weight = signs(2, out, in, kernel, kernel);
        long pixels = (side + 2L * padding - kernel) / stride + 1;
        Tensor gz = signs(3, IMAGES, out, pixels, pixels);
        WholeMaps whole = WholeMaps.of(Tensors.shape(x), weight, stride, padding);
        Conv2d exact = new Float64Conv2d();

        same(whole.apply(x, weight, null), exact.apply(x, weight, null, stride, padding));
        Tensor bias = signs(4, out);
        same(whole.apply(x, weight, bias), exact.apply(x, weight, bias, stride, padding));
        same(whole.inputGradient(gz, weight), exact.inputGradient(gz, Tensors.shape(x), weight, stride, padding));
        same(whole.weightGradient(gz, x), exact.weightGradient(gz, x, weight, stride, padding));
    }

    @Test
    void isForMapsThatEachOutputSeesAllOf() {
        assertThat(sees(2, 3, 1, 1)).isTrue();
        assertThat(sees(3, 3, 1, 1)).isFalse(); // the first output misses the last row
        assertThat(sees(3, 3, 2, 1)).isFalse();
        assertThat(sees(2, 1, 1, 0)).isFalse();
        assertThat(sees(4, 7, 2, 3)).isTrue();
        assertThat(sees(5, 7, 2, 3)).isFalse();
        assertThat(sees(3, 3, 1, 0)).isTrue();
    }

    /** By the check that all shapes go through, with what {@link ChannelsLastConv2d} really runs. */
    @ParameterizedTest
    @CsvSource({"64, 2, 64, 1", "64, 2, 128, 2", "128, 1, 64, 1"})
    void standsTheCheckOfConvolutions(long in, long side, long out, int stride) {
        Conv2dShape shape =
                new Conv2dShape(List.of(in, side, side), List.of(out, in, 3L, 3L), stride, 1, Precision.BF16);
        assertThat(Conv2dCheck.deviation(new ChannelsLastConv2d(), shape)).isLessThan(0.01);
    }

    private static boolean sees(int side, int kernel, int stride, int padding) {
        return WholeMaps.of(new long[] {1, 2, side, side}, Given.normal(1, 2, 2, kernel, kernel), stride, padding)
                != null;
    }

    private static void same(Tensor found, Tensor expected) {
        assertThat(Tensors.shape(found)).isEqualTo(Tensors.shape(expected));
        assertThat(found.is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
        assertThat(Tensors.doubles(found)).isEqualTo(Tensors.doubles(expected));
    }

    /** -1 or 1 in bfloat16, channels-last. */
    private static Tensor signs(int seed, long... shape) {
        Tensor signs = Given.uniform(seed, 0, 1, shape)
                .ge(new Scalar(0.5))
                .to(ScalarType.BFloat16)
                .mul(new Scalar(2))
                .sub(new Scalar(1));
        return shape.length == 4 ? signs.contiguous(MemoryFormat.ChannelsLast) : signs;
    }
}
