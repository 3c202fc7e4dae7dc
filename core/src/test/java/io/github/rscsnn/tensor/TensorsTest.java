package io.github.rscsnn.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.InScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InScope.class)
class TensorsTest {
    @Test
    void goesThroughTensorsAndBack() {
        Tensor floats = Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertThat(Tensors.shape(floats)).containsExactly(2, 3);
        assertThat(Tensors.floats(floats.transpose(0, 1))).containsExactly(1, 4, 2, 5, 3, 6);
        Tensor longs = Tensors.of(new long[] {-1, 1L << 40}, 2);
        assertThat(Tensors.longs(longs)).containsExactly(-1, 1L << 40);
        assertThat(Tensors.floats(Tensors.of(new long[] {7}, 1))).containsExactly(7);
        assertThat(Tensors.floats(Tensors.of(new float[0], 0, 3))).isEmpty();
        assertThat(Tensors.floats(Tensors.clamp(floats, 2, 4))).containsExactly(2, 2, 3, 4, 4, 4);
    }

    @Test
    void refusesValuesThatDoNotFillTheShape() {
        assertThatThrownBy(() -> Tensors.of(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 values")
                .hasMessageContaining("[2, 3]");
        assertThatThrownBy(() -> Tensors.of(new long[7], 2, 3)).hasMessageContaining("7 values");
    }

    @Test
    void refusesAnotherRank() {
        Tensor flat = Tensors.of(new float[6], 6);
        assertThatThrownBy(() -> Tensors.requireRank(flat, "images", "N, C, H, W"))
                .hasMessageContaining("images: expected a tensor [N, C, H, W], got shape [6]");
        Tensors.requireRank(flat, "labels", "N");
    }
}
