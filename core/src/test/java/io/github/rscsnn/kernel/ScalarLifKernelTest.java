package io.github.rscsnn.kernel;

import static io.github.rscsnn.kernel.StorageType.FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The specification against numbers worked out by hand. All values are exact in float32. */
class ScalarLifKernelTest {
    private final Arena arena = Arena.ofShared();
    private final KernelData data = new KernelData(arena, new SplittableRandom(1));
    private final KernelThreads threads = new KernelThreads(1);
    private final LifKernel kernel = new ScalarLifKernel(threads);

    @AfterEach
    void release() {
        threads.close();
        arena.close();
    }

    @Test
    void hardResetWithoutLeak() {
        assertThat(constant(0.375f, lif(1, true))).containsExactly(0, 0, 1, 0, 0, 1, 0, 0, 1);
    }

    @Test
    void hardResetWithLeak() {
        // u = 0.625, 0.9375, 1.09375 and from the start again
        assertThat(constant(0.625f, lif(0.5f, true))).containsExactly(0, 0, 1, 0, 0, 1, 0, 0, 1);
        // u tends to 1 from below
        assertThat(constant(0.5f, lif(0.5f, true))).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void softResetKeepsWhatIsAboveTheThreshold() {
        // u = 0.75, 1.5, 1.25, 1 (a tie fires), 0.75, ...
        assertThat(constant(0.75f, lif(1, false))).containsExactly(0, 1, 1, 1, 0, 1, 1, 1, 0);
        assertThat(constant(0.75f, lif(1, true))).containsExactly(0, 1, 0, 1, 0, 1, 0, 1, 0);
    }

    @Test
    void leakActsAfterTheReset() {
        // soft, leak 0.5: u = 1.25, 0.125 + 1.25, (0.375 / 2) + 1.25: a leak before the reset would give less
        assertThat(sequence(lif(0.5f, false), 1.25f, 0.875f, 1, 0.5f)).containsExactly(1, 1, 1, 0);
    }

    @Test
    void aTieFires() {
        assertThat(sequence(lif(1, true), 1, 0.5f, 0.5f, Math.nextDown(1f), 0)).containsExactly(1, 0, 1, 0, 0);
    }

    @Test
    void thresholdOtherThanOne() {
        LifConstants lif = new LifConstants(1, 0.5f, false, false, SurrogateShape.TRIANGLE, 1);
        assertThat(sequence(lif, 0.75f, 0.125f, 0.125f)).containsExactly(1, 0, 1);
    }

    @Test
    void affineMapPerChannel() {
        ChannelAffine affine = new ChannelAffine(new float[] {2, 1}, new float[] {0, -1}, new float[2]);
        LifShape shape = new LifShape(1, false, 2, 1, 1, 2, false);
        MemorySegment spikes = data.zeros(FLOAT32, 4);
        kernel.forward(
                lif(1, true), new BlockForward(shape, FLOAT32, affine, data.of(FLOAT32, 0.5f, 1.5f, 0.25f, 2), spikes));
        assertThat(KernelData.floats(FLOAT32, spikes, 4)).containsExactly(1, 0, 0, 1);
    }

    @Test
    void poolAveragesSpikesOfNeighbours() {
        LifShape shape = new LifShape(1, false, 1, 2, 4, 1, true);
        MemorySegment z = data.of(FLOAT32, 1, 0, 1, 1, 0, 0, 1, 1);
        MemorySegment means = data.zeros(FLOAT32, 2);
        kernel.forward(lif(1, true), new BlockForward(shape, FLOAT32, ChannelAffine.identity(1), z, means));
        assertThat(KernelData.floats(FLOAT32, means, 2)).containsExactly(0.25f, 1);
    }

    @Test
    void gradientThroughTwoSteps() {
        // u = 0.5, 1.25; slopes 0.5, 0.75; q2 = 0.75; q1 = (1 - 0.75 * 0.5) * 0.5 + 0.75
        assertThat(gradient(hard(false), 0.5f, 0.75f)).containsExactly(1.0625f, 0.75f);
        assertThat(gradient(hard(true), 0.5f, 0.75f)).containsExactly(1.25f, 0.75f);
    }

    @Test
    void gradientDoesNotPassAHardResetExceptThroughTheSpike() {
        // u = 1.5, 0.5; slopes 0.5, 0.5; q2 = 0.5; q1 = (1 - 0.5 * 1.5) * 0.5
        assertThat(gradient(hard(false), 1.5f, 0.5f)).containsExactly(0.125f, 0.5f);
        assertThat(gradient(hard(true), 1.5f, 0.5f)).containsExactly(0.5f, 0.5f);
    }

    @Test
    void gradientPassesASoftReset() {
        // u = 1.5, 1; slopes 0.5, 1; q2 = 1; q1 = (1 - 1) * 0.5 + 1, detached 0.5 + 1
        assertThat(gradient(soft(false), 1.5f, 0.5f)).containsExactly(1, 1);
        assertThat(gradient(soft(true), 1.5f, 0.5f)).containsExactly(1.5f, 1);
    }

    @Test
    void staticInputGathersTheGradientOfAllSteps() {
        LifShape shape = new LifShape(2, true, 1, 1, 1, 1, false);
        MemorySegment gradient = data.zeros(FLOAT32, 1);
        ChannelSums sums = ChannelSums.zeros(1);
        // u = 0.75, 1.5; slopes 0.75, 0.5; q2 = 0.5; q1 = (1 - 0.5 * 0.75) * 0.75 + 0.5
        kernel.backward(
                hard(false),
                new BlockBackward(
                        shape,
                        FLOAT32,
                        new ChannelAffine(new float[] {1}, new float[] {0}, new float[] {0.25f}),
                        data.of(FLOAT32, 0.75f),
                        data.of(FLOAT32, 1, 1),
                        gradient,
                        GradientTarget.CURRENT,
                        sums));
        assertThat(FLOAT32.get(gradient, 0)).isEqualTo(1.46875f);
        assertThat(sums.gradient()).containsExactly(1.46875);
        assertThat(sums.gradientTimesInput()).containsExactly(1.46875 * 0.5);
    }

    @Test
    void inputGradientIsScaled() {
        LifShape shape = new LifShape(1, false, 1, 1, 1, 1, false);
        MemorySegment gradient = data.zeros(FLOAT32, 1);
        ChannelAffine affine = new ChannelAffine(new float[] {4}, new float[] {0}, new float[1]);
        MemorySegment z = data.of(FLOAT32, 0.125f);
        kernel.backward(
                hard(false),
                new BlockBackward(
                        shape, FLOAT32, affine, z, data.of(FLOAT32, 1), gradient, GradientTarget.INPUT, null));
        assertThat(FLOAT32.get(gradient, 0)).isEqualTo(2);
    }

    @Test
    void refusesWhatDoesNotFit() {
        LifShape shape = new LifShape(2, false, 1, 2, 2, 3, true);
        MemorySegment short23 = data.zeros(FLOAT32, 23);
        MemorySegment full = data.zeros(FLOAT32, 24);
        assertThatThrownBy(() -> kernel.forward(
                        hard(false), new BlockForward(shape, FLOAT32, ChannelAffine.identity(3), short23, full)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("input holds 92 bytes");
        assertThatThrownBy(() -> kernel.forward(
                        hard(false), new BlockForward(shape, FLOAT32, ChannelAffine.identity(2), full, full)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 channels");
        assertThatThrownBy(() -> new LifShape(1, false, 1, 3, 2, 1, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3x2");
        assertThatThrownBy(() -> new LifConstants(1.5f, 1, true, false, SurrogateShape.TRIANGLE, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leak");
    }

    private static LifConstants lif(float leak, boolean hardReset) {
        return new LifConstants(leak, 1, hardReset, false, SurrogateShape.TRIANGLE, 1);
    }

    private static LifConstants hard(boolean detach) {
        return new LifConstants(1, 1, true, detach, SurrogateShape.TRIANGLE, 1);
    }

    private static LifConstants soft(boolean detach) {
        return new LifConstants(1, 1, false, detach, SurrogateShape.TRIANGLE, 1);
    }

    /** Spikes of nine steps of one current, from a static input and from a repeated one. */
    private float[] constant(float current, LifConstants lif) {
        MemorySegment spikes = data.zeros(FLOAT32, 9);
        LifShape shape = new LifShape(9, true, 1, 1, 1, 1, false);
        kernel.forward(
                lif, new BlockForward(shape, FLOAT32, ChannelAffine.identity(1), data.of(FLOAT32, current), spikes));
        float[] repeated = new float[9];
        java.util.Arrays.fill(repeated, current);
        float[] once = KernelData.floats(FLOAT32, spikes, 9);
        assertThat(sequence(lif, repeated)).containsExactly(once);
        return once;
    }

    private float[] sequence(LifConstants lif, float... currents) {
        MemorySegment spikes = data.zeros(FLOAT32, currents.length);
        LifShape shape = new LifShape(currents.length, false, 1, 1, 1, 1, false);
        kernel.forward(
                lif, new BlockForward(shape, FLOAT32, ChannelAffine.identity(1), data.of(FLOAT32, currents), spikes));
        return KernelData.floats(FLOAT32, spikes, currents.length);
    }

    /** The gradient of two steps' currents where each spike has gradient 1. */
    private float[] gradient(LifConstants lif, float first, float second) {
        MemorySegment gradient = data.zeros(FLOAT32, 2);
        kernel.backward(
                lif,
                new BlockBackward(
                        new LifShape(2, false, 1, 1, 1, 1, false),
                        FLOAT32,
                        ChannelAffine.identity(1),
                        data.of(FLOAT32, first, second),
                        data.of(FLOAT32, 1, 1),
                        gradient,
                        GradientTarget.CURRENT,
                        null));
        return KernelData.floats(FLOAT32, gradient, 2);
    }
}
