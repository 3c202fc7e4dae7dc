package io.github.rscsnn.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every surrogate is the derivative of a smoothed step from 0 to 1, its primitive, written down here independently. */
@ExtendWith(InScope.class)
class SurrogateTest {
    record Case(Surrogate surrogate, DoubleUnaryOperator primitive, double... kinks) {
        @Override
        public String toString() {
            return surrogate.name();
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                triangle(0.5),
                triangle(1),
                triangle(2),
                new Case(new Surrogate.Arctan(2), x -> Math.atan(Math.PI * x) / Math.PI + 0.5),
                new Case(new Surrogate.Arctan(5), x -> Math.atan(Math.PI / 2 * 5 * x) / Math.PI + 0.5),
                new Case(new Surrogate.Sigmoid(4), x -> 1 / (1 + Math.exp(-4 * x))),
                new Case(new Surrogate.Sigmoid(1), x -> 1 / (1 + Math.exp(-x))),
                rectangle(1),
                rectangle(0.5));
    }

    private static Case triangle(double gamma) {
        DoubleUnaryOperator half = x -> x >= gamma ? 0.5 : (gamma * x - x * x / 2) / (gamma * gamma);
        return new Case(
                new Surrogate.Triangle(gamma),
                x -> 0.5 + Math.signum(x) * half.applyAsDouble(Math.abs(x)),
                -gamma,
                0,
                gamma);
    }

    private static Case rectangle(double width) {
        return new Case(new Surrogate.Rectangle(width), x -> Math.clamp(x / width + 0.5, 0, 1), -width / 2, width / 2);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheDerivativeOfItsPrimitive(Case c) {
        float[] x = new float[601];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i - 300) / 100f + 0.003f;
        }
        float[] derivative = Tensors.floats(c.surrogate.derivative(Tensors.of(x, x.length)));
        double h = 1e-4;
        for (int i = 0; i < x.length; i++) {
            boolean atKink = false;
            for (double kink : c.kinks) {
                atKink |= Math.abs(x[i] - kink) < 2 * h;
            }
            double numeric = (c.primitive.applyAsDouble(x[i] + h) - c.primitive.applyAsDouble(x[i] - h)) / (2 * h);
            if (!atKink) {
                assertThat((double) derivative[i]).as("at %s", x[i]).isCloseTo(numeric, within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void integratesToOne(Case c) {
        double step = 1e-3;
        int half = 200_000; // arctan has long tails: 1e-3 of it lies beyond 200
        float[] x = new float[2 * half];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) ((i - half + 0.5) * step);
        }
        double sum = 0;
        for (float value : Tensors.floats(c.surrogate.derivative(Tensors.of(x, x.length)))) {
            sum += value * step;
        }
        assertThat(sum).isCloseTo(1, within(2e-3));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void spikesWhereTheDistanceIsNotNegative(Case c) {
        Tensor distance = Given.leaf(Tensors.of(new float[] {-1, -1e-30f, -0f, 0, 1e-30f, 1}, 6));
        Tensor spike = c.surrogate.spike(distance);
        assertThat(Tensors.floats(spike)).containsExactly(0, 0, 1, 1, 1, 1);
        Tensor upstream = Given.normal(1, 6);
        spike.mul(upstream).sum().backward();
        assertThat(Tensors.floats(distance.grad()))
                .containsExactly(Tensors.floats(upstream.mul(c.surrogate.derivative(distance.detach()))));
    }

    @Test
    void doesNotChangeItsInput() {
        Tensor x = Given.normal(2, 50);
        float[] before = Tensors.floats(x);
        cases().forEach(c -> c.surrogate.derivative(x));
        new Surrogate.StraightThrough().derivative(x);
        assertThat(Tensors.floats(x)).containsExactly(before);
    }

    @Test
    void straightThroughIsOneEverywhere() {
        assertThat(Tensors.floats(new Surrogate.StraightThrough().derivative(Tensors.of(new float[] {-9, 0, 9}, 3))))
                .containsExactly(1, 1, 1);
    }

    @Test
    void refusesParametersThatAreNotPositive() {
        assertThatThrownBy(() -> new Surrogate.Triangle(0)).hasMessageContaining("gamma must be above 0, got 0.0");
        assertThatThrownBy(() -> new Surrogate.Arctan(-1)).hasMessageContaining("alpha");
        assertThatThrownBy(() -> new Surrogate.Sigmoid(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Surrogate.Rectangle(Double.POSITIVE_INFINITY))
                .hasMessageContaining("width");
        assertThatThrownBy(() -> Surrogate.of("step", 1))
                .hasMessageContaining("'step'")
                .hasMessageContaining("arctan");
    }
}
