package io.github.rscsnn.train;

import io.github.rscsnn.network.StatisticsExchange;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What the workers of a data-parallel training do together; all that this library knows of other machines.
 *
 * <p>Each method is called by all workers, in the same order and with tensors of the same names and shapes, and returns on
 * all. If a worker is lost, the others' calls throw an exception that names it.
 */
public interface GradientExchange extends StatisticsExchange {
    /** A single worker: nothing to exchange. */
    GradientExchange NONE = new Alone();

    /** This worker's number, from 0; worker 0 writes what is written once. */
    int rank();

    /** Number of workers, at least 1. */
    int size();

    /**
     * Replaces the gradient of each parameter by its sum over all workers.
     *
     * @param parameters by name, each with a gradient
     */
    void sumGradients(Map<String, Tensor> parameters);

    /** Overwrites {@code tensors} (float32) with those of worker 0. */
    void broadcast(Map<String, Tensor> tensors);
}
