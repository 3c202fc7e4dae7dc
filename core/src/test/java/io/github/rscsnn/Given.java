package io.github.rscsnn;

import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/** Inputs for tests, the same in every run. */
public final class Given {
    private Given() {}

    /** Uniform in [low, high). */
    public static Tensor uniform(long seed, double low, double high, long... shape) {
        SplittableRandom random = new Seeds(seed).random("given");
        float[] values = new float[count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(low, high);
        }
        return Tensors.of(values, shape);
    }

    /** Standard normal. */
    public static Tensor normal(long seed, long... shape) {
        SplittableRandom random = new Seeds(seed).random("given normal");
        float[] values = new float[count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.of(values, shape);
    }

    /** As {@link #uniform}, asking for a gradient. */
    public static Tensor leaf(Tensor tensor) {
        Tensor leaf = tensor.detach().clone();
        leaf.set_requires_grad(true);
        return leaf;
    }

    public static Tensor constant(double value, long... shape) {
        float[] values = new float[count(shape)];
        Arrays.fill(values, (float) value);
        return Tensors.of(values, shape);
    }

    private static int count(long[] shape) {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }
}
