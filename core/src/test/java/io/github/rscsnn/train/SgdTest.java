package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.network.ParameterUpdate;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SgdTest {
    private static final Offset<Float> ROUNDING = Offset.offset(1e-6f);

    private final StepScope scope = new StepScope();

    @AfterEach
    void close() {
        scope.close();
    }

    /** w = 2, gradient 3 in every step, decay 0.1, momentum 0.5, rate 0.1; worked by hand. */
    @Test
    void followsPyTorchsOrder() {
        Tensor w = parameter(2);
        try (Sgd sgd = new Sgd(Map.of("w", w), new Sgd.Rule(0.5, 0.1))) {
            backward(w, 3);
            sgd.step(0.1); // g = 3.2, buf = 3.2
            assertThat(value(w)).isCloseTo(1.68f, ROUNDING);
            assertThat(value(sgd.buffers().get("w"))).isCloseTo(3.2f, ROUNDING);
            sgd.zeroGradients();
            backward(w, 3);
            sgd.step(0.1); // g = 3.168, buf = 1.6 + 3.168
            assertThat(value(sgd.buffers().get("w"))).isCloseTo(4.768f, ROUNDING);
            assertThat(value(w)).isCloseTo(1.2032f, ROUNDING);
            assertThat(value(w.grad())).as("gradient is left alone").isEqualTo(3);
        }
    }

    /** As above, the decay on the weights, the update ahead of the momentum. */
    @Test
    void nesterovsMomentumAndDecoupledDecay() {
        Tensor w = parameter(2);
        try (Sgd sgd = new Sgd(Map.of("w", w), new Sgd.Rule(0.5, 0.1, Sgd.Decay.DECOUPLED, true))) {
            backward(w, 3);
            sgd.step(0.1); // buf = 3, u = 3 + 1.5, w = 0.99 * 2 - 0.45
            assertThat(value(w)).isCloseTo(1.53f, ROUNDING);
            sgd.zeroGradients();
            backward(w, 3);
            sgd.step(0.1); // buf = 1.5 + 3, u = 3 + 2.25, w = 0.99 * 1.53 - 0.525
            assertThat(value(sgd.buffers().get("w"))).isCloseTo(4.5f, ROUNDING);
            assertThat(value(w)).isCloseTo(0.9897f, ROUNDING);
        }
    }

    /** One pass over memory instead of four operations: the same within rounding, over several steps. */
    @ParameterizedTest
    @CsvSource({"L2, false", "L2, true", "DECOUPLED, false", "DECOUPLED, true"})
    void theKernelDoesTheSame(Sgd.Decay decay, boolean nesterov) {
        Sgd.Rule rule = new Sgd.Rule(0.9, 5e-2, decay, nesterov);
        Tensor start = torch.linspace(new Scalar(-2.0), new Scalar(3.0), 1003);
        Tensor plain = StepScope.retain(start.clone());
        Tensor fused = StepScope.retain(start.clone());
        plain.set_requires_grad(true);
        fused.set_requires_grad(true);
        try (Sgd a = new Sgd(Map.of("w", plain), rule);
                Sgd b = new Sgd(
                        Map.of("w", fused),
                        rule,
                        new ParameterUpdate(
                                KernelSet.scalar(new KernelThreads(1)).sgd()))) {
            for (int step = 0; step < 4; step++) {
                a.zeroGradients();
                b.zeroGradients();
                plain.square().sum().backward();
                fused.square().sum().backward();
                a.step(0.01);
                b.step(0.01);
            }
            assertThat(plain.sub(fused).abs().max().item_float()).isLessThan(1e-6f);
            assertThat(plain.sub(start).abs().max().item_float()).isGreaterThan(0.1f);
            assertThat(b.buffers()).containsOnlyKeys("w");
        }
    }

    /** A gradient in bfloat16 is read as it is, by the kernel and by tensor operations: its float32 twin gives the same bits. */
    @Test
    void readsGradientsOfEitherPrecision() {
        ParameterUpdate update =
                new ParameterUpdate(KernelSet.scalar(new KernelThreads(1)).sgd());
        try (StepScope scope = new StepScope()) {
            Tensor gradient =
                    torch.linspace(new Scalar(-1.0), new Scalar(2.0), 101).to(ScalarType.BFloat16);
            for (ParameterUpdate how : new ParameterUpdate[] {update, null}) {
                Tensor narrow = torch.ones(101);
                Tensor wide = torch.ones(101);
                try (Sgd a = new Sgd(Map.of("w", narrow), new Sgd.Rule(0.9, 5e-4), how);
                        Sgd b = new Sgd(Map.of("w", wide), new Sgd.Rule(0.9, 5e-4), how)) {
                    for (int step = 0; step < 3; step++) {
                        narrow.mutable_grad().put(gradient);
                        wide.mutable_grad().put(gradient.to(ScalarType.Float));
                        a.step(0.1);
                        b.step(0.1);
                    }
                    assertThat(Tensors.floats(narrow)).isEqualTo(Tensors.floats(wide));
                    assertThat(a.buffers().get("w").scalar_type().intern()).isEqualTo(ScalarType.Float);
                    assertThat(narrow.sub(new Scalar(1)).abs().max().item_float())
                            .isGreaterThan(0.1f);
                }
            }
        }
    }

    @Test
    void withoutMomentumKeepsNoBuffers() {
        Tensor w = parameter(2);
        try (Sgd sgd = new Sgd(Map.of("w", w), new Sgd.Rule(0, 0))) {
            backward(w, 3);
            sgd.step(0.1);
            assertThat(value(w)).isCloseTo(1.7f, ROUNDING);
            assertThat(sgd.buffers()).isEmpty();
        }
    }

    @Test
    void continuesFromLoadedBuffersAsIfNeverStopped() {
        Tensor straight = parameter(2);
        Tensor resumed = parameter(2);
        try (Sgd one = new Sgd(Map.of("w", straight), new Sgd.Rule(0.9, 5e-4));
                Sgd first = new Sgd(Map.of("w", resumed), new Sgd.Rule(0.9, 5e-4));
                Sgd second = new Sgd(Map.of("w", resumed), new Sgd.Rule(0.9, 5e-4))) {
            for (int step = 0; step < 4; step++) {
                one.zeroGradients();
                backward(straight, step + 1);
                one.step(0.1);
                Sgd current = step < 2 ? first : second;
                if (step == 2) {
                    second.load(first.buffers());
                    first.close();
                }
                current.zeroGradients();
                backward(resumed, step + 1);
                current.step(0.1);
            }
            assertThat(value(resumed)).isEqualTo(value(straight));
        }
    }

    @Test
    void namesParametersWithoutGradientAndChangesNothing() {
        Tensor reached = parameter(2);
        Tensor forgotten = parameter(5);
        try (Sgd sgd = new Sgd(Map.of("reached", reached, "forgotten", forgotten), new Sgd.Rule(0.9, 0.1))) {
            backward(reached, 3);
            assertThatThrownBy(() -> sgd.step(0.1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("[forgotten]");
            assertThat(value(reached)).isEqualTo(2);
            backward(forgotten, 1);
            sgd.step(0.1);
            sgd.zeroGradients();
            assertThatThrownBy(() -> sgd.step(0.1))
                    .hasMessageContaining("forgotten")
                    .hasMessageContaining("reached");
        }
    }

    @Test
    void refusesBuffersOfAnotherNetwork() {
        Tensor w = parameter(2);
        try (Sgd sgd = new Sgd(Map.of("w", w), new Sgd.Rule(0.9, 0))) {
            assertThatThrownBy(() -> sgd.load(Map.of("v", w))).hasMessageContaining("[v]");
            assertThatThrownBy(() -> sgd.load(Map.of("w", Tensors.of(new float[] {1, 2}, 2))))
                    .hasMessageContaining("w has shape [2], expected [1]");
            assertThat(sgd.buffers()).isEmpty();
        }
    }

    @Test
    void refusesImpossibleSettings() {
        assertThatThrownBy(() -> new Sgd(Map.of(), new Sgd.Rule(1, 0))).hasMessageContaining("momentum");
        assertThatThrownBy(() -> new Sgd(Map.of(), new Sgd.Rule(0.9, -1))).hasMessageContaining("weight-decay");
        try (Sgd sgd = new Sgd(Map.of(), new Sgd.Rule(0.9, 0))) {
            assertThatThrownBy(() -> sgd.step(Double.NaN)).hasMessageContaining("learning rate");
        }
    }

    private static Tensor parameter(float value) {
        Tensor w = Tensors.of(new float[] {value}, 1);
        w.set_requires_grad(true);
        return w;
    }

    private static void backward(Tensor w, float gradient) {
        w.mul(Tensors.of(new float[] {gradient}, 1)).sum().backward();
    }

    private static float value(Tensor tensor) {
        return Tensors.floats(tensor)[0];
    }
}
