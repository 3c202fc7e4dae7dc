package io.github.rscsnn.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.neuron.LifParameters.Reset;
import io.github.rscsnn.neuron.Neuron.Firing;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trajectories and gradients worked out by hand; all numbers are exact in binary. */
@ExtendWith(InScope.class)
class LifTest {
    private static final Firing FIRING = new Firing("lif1", null);
    private static final float[] INPUT = {0.5f, 0.75f, 0.5f, 1, 0.25f, 0.25f, 0.5f, 0.75f, 2};

    @Test
    void hardResetLeakOneHalf() {
        Lif.Trajectory trajectory = trajectory(0.5, 1, Reset.HARD);
        assertThat(Tensors.floats(trajectory.beforeReset()))
                .containsExactly(0.5f, 1, 0.5f, 1.25f, 0.25f, 0.375f, 0.6875f, 1.09375f, 2);
        assertThat(Tensors.floats(trajectory.spikes())).containsExactly(0, 1, 0, 1, 0, 0, 0, 1, 1);
        assertThat(Tensors.floats(trajectory.afterReset()))
                .containsExactly(0.5f, 0, 0.5f, 0, 0.25f, 0.375f, 0.6875f, 0, 0);
    }

    @Test
    void softResetLeakOneHalf() {
        Lif.Trajectory trajectory = trajectory(0.5, 1, Reset.SOFT);
        assertThat(Tensors.floats(trajectory.beforeReset()))
                .containsExactly(0.5f, 1, 0.5f, 1.25f, 0.375f, 0.4375f, 0.71875f, 1.109375f, 2.0546875f);
        assertThat(Tensors.floats(trajectory.spikes())).containsExactly(0, 1, 0, 1, 0, 0, 0, 1, 1);
        assertThat(Tensors.floats(trajectory.afterReset()))
                .containsExactly(0.5f, 0, 0.5f, 0.25f, 0.375f, 0.4375f, 0.71875f, 0.109375f, 1.0546875f);
    }

    @Test
    void hardResetWithoutLeak() {
        Lif.Trajectory trajectory = trajectory(1, 1, Reset.HARD);
        assertThat(Tensors.floats(trajectory.beforeReset()))
                .containsExactly(0.5f, 1.25f, 0.5f, 1.5f, 0.25f, 0.5f, 1, 0.75f, 2.75f);
        assertThat(Tensors.floats(trajectory.spikes())).containsExactly(0, 1, 0, 1, 0, 0, 1, 0, 1);
    }

    @Test
    void softResetSubtractsTheThreshold() {
        Lif.Trajectory trajectory = trajectory(1, 0.5, Reset.SOFT);
        assertThat(Tensors.floats(trajectory.beforeReset()))
                .containsExactly(0.5f, 0.75f, 0.75f, 1.25f, 1, 0.75f, 0.75f, 1, 2.5f);
        assertThat(Tensors.floats(trajectory.spikes())).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1);
        assertThat(Tensors.floats(trajectory.afterReset()))
                .containsExactly(0, 0.25f, 0.25f, 0.75f, 0.5f, 0.25f, 0.25f, 0.5f, 2);
    }

    /**
     * Two steps, u0 = 0.75, leak 1/2, threshold 1, upstream gradient 1 on s1 only. With d0 = 1 - |0.75 - 1| = 0.75:
     * dh0/dx0 is leak·(1 - s0 - u0·d0) = 0.21875 for the hard reset, leak·(1 - d0) = 0.125 for the soft one, and leak·1
     * where the reset is detached. u1 = 0.375 + x1 for both, as no spike was fired.
     */
    @ParameterizedTest
    @CsvSource({"HARD, false, 0.21875", "HARD, true, 0.5", "SOFT, false, 0.125", "SOFT, true, 0.5"})
    void gradientThroughTheReset(Reset reset, boolean detached, float perStep) {
        Tensor x = Given.leaf(Tensors.of(new float[] {0.75f, 0.5f}, 2, 1));
        Lif lif = new Lif(new LifParameters(0.5, 1, reset, detached, new Surrogate.Triangle(1)));
        lif.fire(x, FIRING).select(0, 1).sum().backward();
        float atStep1 = 0.875f; // 1 - |0.875 - 1|
        assertThat(Tensors.floats(x.grad())).containsExactly(atStep1 * perStep, atStep1);
    }

    @Test
    void aSurrogateOfTheCallReplacesTheNeuronsOwn() {
        Tensor x = Given.leaf(Tensors.of(new float[] {-3}, 1, 1));
        Lif lif = new Lif(LifParameters.PAPER);
        lif.fire(x, FIRING).sum().backward();
        assertThat(Tensors.floats(x.grad())).containsExactly(0);
        Tensor y = Given.leaf(x);
        lif.fire(y, new Firing("lif1", new Surrogate.StraightThrough())).sum().backward();
        assertThat(Tensors.floats(y.grad())).containsExactly(1);
    }

    @Test
    void anAdaptiveSurrogateIsToldSiteAndStep() {
        Surrogate adaptive = new Surrogate() {
            @Override
            public Tensor derivative(Tensor distance) {
                throw new AssertionError("the one for the step is to be used");
            }

            @Override
            public String name() {
                return "adaptive";
            }

            @Override
            public Surrogate at(String site, int step) {
                assertThat(site).isEqualTo("lif7");
                return new Surrogate.Rectangle(8 << step);
            }
        };
        Tensor x = Given.leaf(Given.constant(0, 2, 1));
        Lif lif = new Lif(new LifParameters(1, 1, Reset.SOFT, true, adaptive));
        lif.fire(x, new Firing("lif7", null)).sum().backward();
        assertThat(Tensors.floats(x.grad())).containsExactly(1 / 8f + 1 / 16f, 1 / 16f);
    }

    @Test
    void keepsTheTypeOfItsInput() {
        Tensor x = Given.normal(1, 3, 2, 4).to(ScalarType.Double);
        Tensor spikes = new Lif(LifParameters.PAPER).fire(x, FIRING);
        assertThat(spikes.scalar_type().intern()).isEqualTo(ScalarType.Double);
        assertThat(Tensors.shape(spikes)).containsExactly(3, 2, 4);
    }

    @Test
    void refusesImpossibleConstants() {
        assertThatThrownBy(() -> LifParameters.PAPER.withLeak(0))
                .hasMessageContaining("leak")
                .hasMessageContaining("0.0");
        assertThatThrownBy(() -> LifParameters.PAPER.withLeak(1.01)).hasMessageContaining("1.01");
        assertThatThrownBy(() -> new LifParameters(1, 0, Reset.HARD, false, new Surrogate.Triangle(1)))
                .hasMessageContaining("threshold");
        assertThatThrownBy(() -> LifParameters.PAPER.withSurrogate(null)).hasMessageContaining("surrogate");
    }

    @Test
    void nameHoldsAllConstants() {
        assertThat(new Lif(LifParameters.PAPER.withLeak(0.5).withReset(Reset.SOFT, true)).name())
                .contains("leak=0.5")
                .contains("threshold=1.0")
                .contains("soft detached")
                .contains("triangle(1.0)");
    }

    private static Lif.Trajectory trajectory(double leak, double threshold, Reset reset) {
        Lif lif = new Lif(new LifParameters(leak, threshold, reset, false, new Surrogate.Triangle(1)));
        Tensor current = Tensors.of(INPUT, INPUT.length, 1);
        Lif.Trajectory trajectory = lif.trajectory(current, FIRING);
        assertThat(Tensors.floats(lif.fire(current, FIRING))).containsExactly(Tensors.floats(trajectory.spikes()));
        return trajectory;
    }
}
