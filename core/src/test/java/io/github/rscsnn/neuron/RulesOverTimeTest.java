package io.github.rscsnn.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Attack-time gradients of neurons that take a whole sequence, by hand: leak 1, threshold 1, hard reset. */
@ExtendWith(InScope.class)
class RulesOverTimeTest {
    /** Gradient of the input where that of the output at each step is 1, 2, 3, ...; currents [T, N, F]. */
    private static float[] gradient(Surrogate surrogate, float[] current, long... shape) {
        Tensor leaf = Tensors.of(current, shape);
        leaf.set_requires_grad(true);
        Tensor spikes = new Lif(LifParameters.PAPER).fire(leaf, new Neuron.Firing("lif1", surrogate, true));
        float[] weights = new float[current.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 1 + i / (current.length / (int) shape[0]);
        }
        CustomGradient.backward(spikes.mul(Tensors.of(weights, shape)).sum());
        return Tensors.floats(leaf.grad());
    }

    /** Membranes 0.6 and 1.2: the triangle passes 0.6 of 1 and 0.8 of 2, on the average 1.1. */
    @Test
    void hartAveragesOverTime() {
        float[] found = gradient(Hart.PUBLISHED, new float[] {0.6f, 0.6f}, 2, 1, 1);
        assertThat(found[0]).isCloseTo(1.1f, within(1e-6f)).isEqualTo(found[1]);
    }

    /** One neuron fires at the second step, one never. */
    @Test
    void bptrPassesWhereANeuronFiredAtAll() {
        assertThat(gradient(new RateThrough(), new float[] {0.6f, 0.1f, 0.6f, 0.1f}, 2, 1, 2))
                .containsExactly(1, 0, 2, 0);
    }

    /** Membranes 0.5 and 1.5 of a layer: s is the root of 1/2, x = -0.5 and 0.5. */
    @Test
    void pdsgIsADensityOfTheMembranes() {
        float[] found = gradient(new PotentialDensity(), new float[] {0.5f, 1.5f}, 1, 1, 2);
        assertThat((double) found[0]).isCloseTo(density(-0.5, Math.sqrt(0.5)), within(1e-6));
        assertThat((double) found[1]).isCloseTo(density(0.5, Math.sqrt(0.5)), within(1e-6));
        float[] beside = gradient(new PotentialDensity(), new float[] {0.5f, 1.5f, 7, 8}, 1, 2, 2);
        assertThat(beside[0]).as("an image does not see its neighbours").isEqualTo(found[0]);
        assertThat(gradient(new PotentialDensity(), new float[] {0.5f, 0.5f}, 1, 1, 2)[0])
                .as("no deviation counts as 1")
                .isCloseTo((float) (Math.exp(-0.5) / Math.sqrt(2 * Math.PI)), within(1e-6f));
    }

    /** One deviation for each map [T, N, C, H, W], over its places and steps. */
    @Test
    void pdsgTakesMapsOneByOne() {
        float[] found = gradient(new PotentialDensity(), new float[] {0.5f, 1.5f, 2, 2}, 1, 1, 2, 1, 2);
        assertThat((double) found[0]).isCloseTo(density(-0.5, Math.sqrt(0.5)), within(1e-6));
        assertThat((double) found[2]).isCloseTo(Math.exp(-0.125) / Math.sqrt(2 * Math.PI), within(1e-6));
    }

    /**
     * Membranes 0.2 and 0.4, then 0.4 and 1.1: the first step knows the deviation of two of them, the second of all four. The first
     * current moves the membranes of both.
     */
    @Test
    void pdsgKnowsTheStepsSoFar() {
        float[] found = gradient(new PotentialDensity(), new float[] {0.2f, 0.4f, 0.2f, 0.7f}, 2, 1, 2);
        double first = Math.sqrt(0.02);
        double second = Math.sqrt((0.325 * 0.325 + 0.125 * 0.125 * 2 + 0.575 * 0.575) / 3);
        assertThat((double) found[2]).as("weight 2").isCloseTo(2 * density(-0.6, second), within(1e-5));
        assertThat((double) found[3]).isCloseTo(2 * density(0.1, second), within(1e-5));
        assertThat((double) found[0]).isCloseTo(density(-0.8, first) + 2 * density(-0.6, second), within(1e-5));
    }

    private static double density(double x, double s) {
        double z = x / s - 0.5;
        return Math.exp(-z * z / 2) / (s * Math.sqrt(2 * Math.PI));
    }

    @Test
    void exponentialByHand() {
        float[] found = gradient(Surrogate.of("exponential", 2), new float[] {0.5f}, 1, 1, 1);
        assertThat((double) found[0]).isCloseTo(Math.exp(-1), within(1e-6));
    }

    @Test
    void noneHasADerivativeAtOneMembrane() {
        assertThatThrownBy(() -> Hart.PUBLISHED.derivative(Tensors.of(new float[1], 1)))
                .hasMessageContaining("use the reference LIF");
        assertThatThrownBy(() -> new PotentialDensity().derivative(Tensors.of(new float[1], 1)))
                .hasMessageContaining("fitted to membranes first");
    }
}
