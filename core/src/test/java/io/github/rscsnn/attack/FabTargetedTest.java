package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Tensors;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(InScope.class)
class FabTargetedTest {
    private static float[] move(Threat.Norm norm, float[] x, float[] w, double value) {
        Tensor move = FabTargeted.toPlane(
                norm,
                Tensors.of(x, 1, x.length),
                Tensors.of(w, 1, w.length),
                Tensors.of(new float[] {(float) value}, 1));
        return Tensors.floats(move);
    }

    private static double length(Threat.Norm norm, double... move) {
        double result = 0;
        for (double one : move) {
            result = norm == Threat.Norm.LINF ? Math.max(result, Math.abs(one)) : Math.hypot(result, one);
        }
        return result;
    }

    private static float[] uniform(SplittableRandom random, int count, double low, double high) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(low, high);
        }
        return values;
    }

    /** Two pixels: all points of the line within the square are tried. */
    @ParameterizedTest
    @EnumSource(
            value = Threat.Norm.class,
            names = {"LINF", "L2"})
    void noPointOfALineIsNearer(Threat.Norm norm) {
        SplittableRandom random = new SplittableRandom(1);
        int reachable = 0;
        for (int trial = 0; trial < 200; trial++) {
            float[] x = uniform(random, 2, 0, 1);
            float[] w = uniform(random, 2, -1, 1);
            double value = random.nextDouble(-0.5, 0.5);
            double best = Double.POSITIVE_INFINITY;
            for (int i = 0; i <= 20_000; i++) {
                double first = i / 20_000.0 - x[0];
                double second = (-value - w[0] * first) / w[1];
                boolean inside = x[1] + second >= 0 && x[1] + second <= 1;
                best = inside ? Math.min(best, length(norm, first, second)) : best;
            }
            if (Double.isInfinite(best)) {
                continue;
            }
            reachable++;
            float[] move = move(norm, x, w, value);
            assertThat(w[0] * move[0] + w[1] * move[1]).as("on the line").isCloseTo((float) -value, within(1e-5f));
            assertThat(length(norm, move[0], move[1])).isCloseTo(best, within(5e-4 / Math.min(1, Math.abs(w[1]))));
            for (int i = 0; i < 2; i++) {
                assertThat(x[i] + move[i]).isBetween(-1e-6f, 1 + 1e-6f);
            }
        }
        assertThat(reachable).isGreaterThan(100);
    }

    /** Many pixels, some without a weight: λ found by bisection. */
    @ParameterizedTest
    @EnumSource(
            value = Threat.Norm.class,
            names = {"LINF", "L2"})
    void manyPixelsAgreeWithBisection(Threat.Norm norm) {
        SplittableRandom random = new SplittableRandom(2);
        for (int trial = 0; trial < 50; trial++) {
            float[] x = uniform(random, 40, 0, 1);
            float[] w = uniform(random, 40, -1, 1);
            w[3] = 0;
            double scale = Math.pow(10, -trial % 30); // gradients whose squares are nothing in float32
            double value = random.nextDouble(-4, 4);
            float[] scaled = new float[40];
            for (int i = 0; i < 40; i++) {
                scaled[i] = (float) (w[i] * scale);
            }
            float[] move = move(norm, x, scaled, value * scale);
            double low = 0;
            double high = 100;
            for (int i = 0; i < 100; i++) {
                double middle = (low + high) / 2;
                double taken = 0;
                for (int k = 0; k < 40; k++) {
                    taken += Math.abs(w[k] * best(norm, x[k], w[k], value, middle));
                }
                boolean enough = taken >= Math.abs(value);
                low = enough ? low : middle;
                high = enough ? middle : high;
            }
            for (int k = 0; k < 40; k++) {
                assertThat((double) move[k])
                        .as("pixel " + k)
                        .isCloseTo(best(norm, x[k], w[k], value, high), within(2e-5));
            }
        }
    }

    private static double best(Threat.Norm norm, double x, double w, double value, double lambda) {
        double direction = -Math.signum(w) * Math.signum(value);
        double room = direction > 0 ? 1 - x : x;
        return direction * Math.min(room, norm == Threat.Norm.LINF ? lambda : lambda * Math.abs(w));
    }

    @Test
    void goesAsFarAsItCanWhereThePlaneIsOutOfReach() {
        assertThat(move(Threat.Norm.LINF, new float[] {0.3f, 0.6f, 0.5f}, new float[] {1, -2, 0}, -50))
                .containsExactly(new float[] {0.7f, -0.6f, 0}, within(1e-6f));
        assertThat(move(Threat.Norm.L2, new float[] {0.3f, 0.6f}, new float[] {0, 0}, -50))
                .containsExactly(new float[] {0, 0});
    }

    /**
     * Of three linear classes the nearest image that is taken for another is known: it is found, and given back where it is within
     * ε and only there.
     */
    @ParameterizedTest
    @CsvSource({"LINF, 1.02, true", "LINF, 0.98, false", "L2, 1.02, true", "L2, 0.98, false"})
    void findsTheNearestImage(Threat.Norm norm, double factor, boolean broken) {
        SplittableRandom random = new SplittableRandom(3);
        int pixels = 16;
        float[] weight = uniform(random, 3 * pixels, -1, 1);
        float[] image = uniform(random, pixels, 0.4, 0.6);
        // scores of 1, 0 and -1 on the image itself: the plane is near, and no pixel meets 0 or 1 on the way
        float[] bias = {1, 0, -1};
        for (int k = 0; k < 3; k++) {
            for (int i = 0; i < pixels; i++) {
                bias[k] -= weight[k * pixels + i] * image[i];
            }
        }
        SpikingClassifier model = Toys.linear(new DirectCoding(), Tensors.of(weight, 3, pixels), Tensors.of(bias, 3));
        double distance = distance(norm, weight, pixels);
        GradientSource source = GradientSources.build("bptt", model, Pass.EVALUATION, Noise.none());
        Tensor images = Tensors.of(image, 1, 1, 4, 4);
        Tensor found = new FabTargeted(new Threat(norm, distance * factor), 30, 9)
                .perturb(source, images, Toys.labels(0), Noise.none());
        long predicted = Tensors.longs(Objective.predictions(source.logits(found)))[0];
        assertThat(predicted != 0).isEqualTo(broken);
        if (!broken) {
            assertThat(Tensors.floats(found)).containsExactly(image);
        }
    }

    /** Margin over the dual norm of the difference of weights, at the nearer of the two. */
    private static double distance(Threat.Norm norm, float[] weight, int pixels) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int other = 1; other < 3; other++) {
            double size = 0;
            for (int i = 0; i < pixels; i++) {
                double w = weight[i] - weight[other * pixels + i];
                size += norm == Threat.Norm.LINF ? Math.abs(w) : w * w;
            }
            nearest = Math.min(nearest, other / (norm == Threat.Norm.LINF ? size : Math.sqrt(size)));
        }
        return nearest;
    }
}
