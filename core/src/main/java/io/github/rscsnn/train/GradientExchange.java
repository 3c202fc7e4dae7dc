package io.github.rscsnn.train;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Averages gradients over the workers of a data-parallel training; all that this library knows of other machines. */
@FunctionalInterface
public interface GradientExchange {
    /** A single worker: nothing to exchange. */
    GradientExchange NONE = parameters -> {};

    /** Replaces the gradient of each parameter by its mean over all workers. */
    void average(Map<String, Tensor> parameters);
}
