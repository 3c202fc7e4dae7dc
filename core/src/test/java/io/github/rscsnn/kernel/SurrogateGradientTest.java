package io.github.rscsnn.kernel;

import static io.github.rscsnn.kernel.StorageType.FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The scalar backward pass against central differences in float64 of a smooth stand-in: around the actual membranes u0
 * and spikes s0 the spike is s0 + S(u) - S(u0), with S an antiderivative of the surrogate. It has the network's values
 * and the surrogate's slopes, so its true gradient is the surrogate gradient.
 */
class SurrogateGradientTest {
    private static final int T = 6;
    private static final double STEP = 1e-5;

    @ParameterizedTest
    @EnumSource(SurrogateShape.class)
    void agreesWithFiniteDifferences(SurrogateShape surrogate) {
        SplittableRandom random = new SplittableRandom(7);
        for (int draw = 0; draw < 200; draw++) {
            LifConstants lif = new LifConstants(
                    draw % 3 == 0 ? 1 : (float) random.nextDouble(0.2, 1),
                    (float) random.nextDouble(0.6, 1.4),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    surrogate,
                    (float) random.nextDouble(0.4, 2));
            double[] currents = random.doubles(T, -0.5, 1.5).map(x -> (float) x).toArray();
            double[] weights = random.doubles(T, -1, 1).map(x -> (float) x).toArray();
            Trajectory actual = Trajectory.of(lif, currents);
            float[] gradient = kernelGradient(lif, currents, weights);
            for (int t = 0; t < T; t++) {
                double expected = difference(lif, actual, currents, weights, t);
                assertThat((double) gradient[t])
                        .as("%s, step %d of %s", lif, t, java.util.Arrays.toString(currents))
                        .isCloseTo(expected, within(2e-4 * Math.max(1, Math.abs(expected))));
            }
        }
    }

    private static double difference(LifConstants lif, Trajectory actual, double[] currents, double[] weights, int t) {
        double[] shifted = currents.clone();
        shifted[t] = currents[t] + STEP;
        double above = actual.smoothLoss(lif, shifted, weights);
        shifted[t] = currents[t] - STEP;
        return (above - actual.smoothLoss(lif, shifted, weights)) / (2 * STEP);
    }

    private static float[] kernelGradient(LifConstants lif, double[] currents, double[] weights) {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(1)) {
            KernelData data = new KernelData(arena, new SplittableRandom(1));
            MemorySegment gradient = data.zeros(FLOAT32, T);
            new ScalarLifKernel(threads)
                    .backward(
                            lif,
                            new BlockBackward(
                                    new LifShape(T, false, 1, 1, 1, 1, false),
                                    FLOAT32,
                                    ChannelAffine.identity(1),
                                    data.of(FLOAT32, floats(currents)),
                                    data.of(FLOAT32, floats(weights)),
                                    gradient,
                                    GradientTarget.CURRENT,
                                    null));
            return KernelData.floats(FLOAT32, gradient, T);
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** Membranes before the reset, and spikes, of one neuron. */
    private record Trajectory(double[] u, double[] s) {
        static Trajectory of(LifConstants lif, double[] currents) {
            double[] u = new double[T];
            double[] s = new double[T];
            double h = 0;
            for (int t = 0; t < T; t++) {
                u[t] = h + currents[t];
                s[t] = u[t] >= lif.threshold() ? 1 : 0;
                h = lif.leak() * (lif.hardReset() ? u[t] * (1 - s[t]) : u[t] - s[t] * lif.threshold());
            }
            return new Trajectory(u, s);
        }

        /** The weighted sum of the stand-in's spikes. */
        double smoothLoss(LifConstants lif, double[] currents, double[] weights) {
            double loss = 0;
            double h = 0;
            for (int t = 0; t < T; t++) {
                double v = h + currents[t];
                double threshold = lif.threshold();
                double spike = s[t] + antiderivative(lif, v - threshold) - antiderivative(lif, u[t] - threshold);
                double reset = lif.detachReset() ? s[t] : spike;
                loss += weights[t] * spike;
                h = lif.leak() * (lif.hardReset() ? v * (1 - reset) : v - reset * threshold);
            }
            return loss;
        }

        private static double antiderivative(LifConstants lif, double v) {
            double gamma = lif.gamma();
            double clipped = Math.clamp(v, -gamma, gamma);
            return switch (lif.surrogate()) {
                case TRIANGLE -> (gamma * clipped - clipped * Math.abs(clipped) / 2) / (gamma * gamma);
                case RECTANGLE -> clipped / (2 * gamma);
                case ARCTAN -> Math.atan(Math.PI * v / (2 * gamma)) / Math.PI;
                case SIGMOID -> 1 / (1 + Math.exp(-v / gamma));
                case STRAIGHT_THROUGH -> v;
            };
        }
    }
}
