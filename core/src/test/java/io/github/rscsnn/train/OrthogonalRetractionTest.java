package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class OrthogonalRetractionTest {
    private static final Seeds SEEDS = new Seeds(1);

    /** The numbers are those of SNN-RAT's orthogonal_retraction with beta 0.1, on PyTorch in float64. */
    @Test
    void isThatOfSnnRat() {
        try (StepScope scope = new StepScope();
                Parameters parameters = new Parameters()) {
            Tensor kernel = parameters.trainable("kernel", Tensors.of(cycle(24, 7, 3, 4), 3, 2, 2, 2));
            Tensor matrix = parameters.trainable("matrix", Tensors.of(cycle(12, 5, 2, 3), 3, 4));
            Tensor bias = parameters.trainable("bias", Tensors.of(new float[] {1, 2}, 2));
            new OrthogonalRetraction(0.1).apply(parameters, SEEDS);
            assertThat(Tensors.floats(kernel))
                    .containsExactly(
                            new float[] {
                                -0.6171875f,
                                -0.4140625f,
                                -0.2109375f,
                                -0.0078125f,
                                0.1953125f,
                                0.3546875f,
                                0.7f,
                                -0.6171875f,
                                -0.375f,
                                -0.184375f,
                                0.00625f,
                                0.196875f,
                                0.3875f,
                                0.6765625f,
                                -0.7078125f,
                                -0.375f,
                                -0.2203125f,
                                0.0015625f,
                                0.2234375f,
                                0.4453125f,
                                0.6671875f,
                                -0.71875f,
                                -0.3984375f,
                                -0.2203125f
                            },
                            within(1e-6f));
            assertThat(Tensors.floats(matrix))
                    .containsExactly(
                            new float[] {
                                -0.6555556f,
                                -0.3222222f,
                                -0.0444444f,
                                0.3259259f,
                                0.6518519f,
                                -0.6740741f,
                                -0.3333333f,
                                0.0074074f,
                                0.2925926f,
                                0.6407407f,
                                -0.6592593f,
                                -0.3111111f
                            },
                            within(1e-6f));
            assertThat(Tensors.floats(bias)).containsExactly(1, 2);
        }
    }

    @Test
    void takesAThirdOfTheRowsOfALargeMatrixAndOthersEachTime() {
        try (StepScope scope = new StepScope();
                Parameters parameters = new Parameters()) {
            Tensor matrix = parameters.trainable("matrix", Tensors.of(cycle(200 * 3, 11, 5, 8), 200, 3));
            float[] before = Tensors.floats(matrix);
            new OrthogonalRetraction(0.002).apply(parameters, SEEDS.child("step", 1));
            boolean[] first = changedRows(before, Tensors.floats(matrix));
            before = Tensors.floats(matrix);
            new OrthogonalRetraction(0.002).apply(parameters, SEEDS.child("step", 2));
            boolean[] second = changedRows(before, Tensors.floats(matrix));
            assertThat(count(first)).isEqualTo(60);
            assertThat(count(second)).isEqualTo(60);
            assertThat(second).isNotEqualTo(first);
        }
    }

    @Test
    void rowsAreDrawnWithoutRepetitionAndAllAlike() {
        int[] often = new int[10];
        for (int seed = 0; seed < 10_000; seed++) {
            long[] drawn = OrthogonalRetraction.draw(10, 3, new SplittableRandom(seed));
            assertThat(drawn).hasSize(3).doesNotHaveDuplicates();
            for (long row : drawn) {
                often[(int) row]++;
            }
        }
        // binomial: 3,000 with a standard deviation of 46; five of them
        assertThat(Arrays.stream(often).boxed()).allMatch(times -> Math.abs(times - 3000) < 230);
    }

    @Test
    void refusesAStrengthThatIsNone() {
        assertThatThrownBy(() -> new OrthogonalRetraction(1)).hasMessageContaining("(0, 1), got 1.0");
        assertThatThrownBy(() -> new OrthogonalRetraction(Double.NaN)).hasMessageContaining("NaN");
    }

    private static float[] cycle(int length, int period, int offset, float divisor) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (i % period - offset) / divisor;
        }
        return values;
    }

    private static boolean[] changedRows(float[] before, float[] after) {
        boolean[] changed = new boolean[before.length / 3];
        for (int i = 0; i < before.length; i++) {
            changed[i / 3] |= before[i] != after[i];
        }
        return changed;
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }
}
