package io.github.rscsnn.train;

import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Exponential moving average of a network's weights and running statistics, step by step:
 *
 * <pre>
 *   d       = min(decay, (1 + step) / (10 + step))       so that the initial weights are soon forgotten
 *   average = d * average + (1 - d) * weights
 * </pre>
 *
 * as TensorFlow's {@code ExponentialMovingAverage} counts steps. It is float32, whatever products are computed in. With decay 0
 * there is no average and nothing is kept.
 */
final class WeightAverage implements AutoCloseable {
    private static final int FIRST_STEPS = 10;

    private final Map<String, Tensor> weights;
    private final double decay;
    private final Map<String, Tensor> average = new LinkedHashMap<>();

    /** Begins with the present weights. */
    WeightAverage(Parameters parameters, double decay) {
        this.decay = decay;
        weights = parameters.state();
        try (StepScope scope = new StepScope()) {
            if (decay > 0) {
                weights.forEach((name, tensor) ->
                        average.put(name, StepScope.retain(tensor.detach().clone())));
            }
        }
    }

    /**
     * Takes in the weights after an update.
     *
     * @param step updates before it
     */
    void add(long step) {
        double d = Math.min(decay, (1.0 + step) / (FIRST_STEPS + step));
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            Scalar share = new Scalar(1 - d);
            average.forEach((name, mean) -> mean.lerp_(weights.get(name), share));
        }
    }

    /** The average by name, unmodifiable; empty if there is none. */
    Map<String, Tensor> state() {
        return Collections.unmodifiableMap(average);
    }

    /** Exchanges the network's weights for their average, and back. */
    void swap() {
        try (NoGradGuard noGrad = new NoGradGuard()) {
            average.forEach((name, mean) -> {
                try (StepScope scope = new StepScope()) {
                    Tensor kept = mean.clone();
                    Tensor own = Require.entry(weights, name);
                    mean.copy_(own);
                    own.copy_(kept);
                }
            });
        }
    }

    @Override
    public void close() {
        average.values().forEach(StepScope::release);
    }
}
