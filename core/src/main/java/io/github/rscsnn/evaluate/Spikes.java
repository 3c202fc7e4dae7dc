package io.github.rscsnn.evaluate;

import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Values that are made of spikes: counts of them (0 and 1; 0, 1, 2 after an addition of spikes), or their means over a pool.
 *
 * @param area smallest pool, k² for k from 1 to 8, that explains the values: all are multiples of 1/k²
 */
record Spikes(int area) {
    private static final int LARGEST_POOL = 8;
    private static final double TOLERANCE = 1e-3;

    /** Empty for other values: negative ones, and such that are no multiples of 1/k². */
    static Optional<Spikes> of(Tensor values) {
        try (StepScope scope = new StepScope()) {
            if (number(values.min()) < 0) {
                return Optional.empty();
            }
            for (int k = 1; k <= LARGEST_POOL; k++) {
                Tensor scaled = values.mul(new Scalar((double) k * k));
                if (number(scaled.sub(scaled.round()).abs().max()) < TOLERANCE) {
                    return Optional.of(new Spikes(k * k));
                }
            }
            return Optional.empty();
        }
    }

    static double sum(Tensor values) {
        try (StepScope scope = new StepScope()) {
            return values.sum(new ScalarTypeOptional(ScalarType.Double)).item_double();
        }
    }

    private static double number(Tensor one) {
        return Tensors.floats(one)[0];
    }
}
