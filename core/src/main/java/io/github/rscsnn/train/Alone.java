package io.github.rscsnn.train;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** A single worker: nothing to exchange. */
class Alone implements GradientExchange {
    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void sum(double[] values) {}

    @Override
    public void sumGradients(Map<String, Tensor> parameters) {}

    @Override
    public void broadcast(Map<String, Tensor> tensors) {}
}
