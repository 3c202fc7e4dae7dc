package io.github.rscsnn.train;

import io.github.rscsnn.kernel.SgdStep;
import io.github.rscsnn.network.ParameterUpdate;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Stochastic gradient descent with momentum, in the order of PyTorch's {@code torch.optim.SGD}:
 *
 * <pre>
 *   g   = gradient + weightDecay * w       for every parameter, biases and batch normalisation included
 *   buf = g                                in the first step
 *   buf = momentum * buf + g               later
 *   w   = w - learningRate * buf
 * </pre>
 *
 * <p>The parameters belong to the network; the momentum buffers live until {@link #close}.
 */
public final class Sgd implements AutoCloseable {
    private final Map<String, Tensor> parameters;
    private final double momentum;
    private final double weightDecay;
    private final ParameterUpdate update; // null: tensor operations
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private boolean closed;

    /**
     * @param parameters trainable tensors by name
     * @param momentum in [0, 1); 0 keeps no buffers
     * @param weightDecay factor of the weights added to the gradient, at least 0
     * @throws IllegalArgumentException for values outside these ranges
     */
    public Sgd(Map<String, Tensor> parameters, double momentum, double weightDecay) {
        this(parameters, momentum, weightDecay, null);
    }

    /** @param update updates dense parameters in one pass over memory; null for tensor operations */
    public Sgd(Map<String, Tensor> parameters, double momentum, double weightDecay, ParameterUpdate update) {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum must be in [0, 1), got " + momentum);
        }
        if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
            throw new IllegalArgumentException("weight decay must be at least 0, got " + weightDecay);
        }
        this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        this.momentum = momentum;
        this.weightDecay = weightDecay;
        this.update = update;
    }

    /**
     * One update of all parameters from the gradients of the last backward pass, which are left as they are.
     *
     * @param learningRate at least 0
     * @throws IllegalArgumentException for another learning rate
     * @throws IllegalStateException naming the parameters that have no gradient; nothing is changed then
     */
    public void step(double learningRate) {
        requireOpen();
        if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("learning rate must be at least 0, got " + learningRate);
        }
        requireGradients();
        try (NoGradGuard noGrad = new NoGradGuard()) {
            parameters.forEach((name, weight) -> update(name, weight, learningRate));
        }
    }

    private void update(String name, Tensor weight, double learningRate) {
        try (StepScope scope = new StepScope()) { // one parameter's temporaries at a time
            Tensor gradient = weight.grad();
            if (update != null && momentum != 0 && update.takes(weight, gradient)) {
                fused(name, weight, gradient, learningRate);
                return;
            }
            gradient = gradient.to(weight.scalar_type());
            if (weightDecay != 0) {
                gradient = gradient.add(weight, new Scalar(weightDecay));
            }
            weight.sub_(momentum == 0 ? gradient : accumulate(name, gradient), new Scalar(learningRate));
        }
    }

    private void fused(String name, Tensor weight, Tensor gradient, double learningRate) {
        Tensor buffer = buffers.get(name);
        boolean first = buffer == null;
        if (first) {
            buffer = StepScope.retain(torch.empty_like(weight));
            buffers.put(name, buffer);
        }
        SgdStep step = new SgdStep((float) learningRate, (float) momentum, (float) weightDecay, first);
        update.step(step, weight, gradient, buffer);
    }

    private Tensor accumulate(String name, Tensor gradient) {
        Tensor buffer = buffers.get(name);
        if (buffer == null) {
            buffer = StepScope.retain(gradient.clone());
            buffers.put(name, buffer);
            return buffer;
        }
        return buffer.mul_(new Scalar(momentum)).add_(gradient);
    }

    private void requireGradients() {
        try (StepScope scope = new StepScope()) {
            var without = parameters.entrySet().stream()
                    .filter(entry -> !entry.getValue().grad().defined())
                    .map(Map.Entry::getKey)
                    .toList();
            if (!without.isEmpty()) {
                throw new IllegalStateException("no gradient reached the parameters " + without
                        + "; run a backward pass through them before the step");
            }
        }
    }

    /** Forgets all gradients, so that a parameter which the next backward pass does not reach has none. */
    public void zeroGradients() {
        try (StepScope scope = new StepScope()) {
            parameters.values().forEach(weight -> weight.mutable_grad().reset());
        }
    }

    /** Momentum buffers by parameter name, unmodifiable; empty before the first step. Part of a checkpoint. */
    public Map<String, Tensor> buffers() {
        requireOpen();
        return Collections.unmodifiableMap(buffers);
    }

    /**
     * Takes copies of saved momentum buffers in the place of its own.
     *
     * @param saved as {@link #buffers} gave them; empty for a fresh start
     * @throws IllegalArgumentException naming what is missing, unknown or of another shape; nothing is changed then
     */
    public void load(Map<String, Tensor> saved) {
        requireOpen();
        if (!saved.isEmpty() && !saved.keySet().equals(parameters.keySet())) {
            throw new IllegalArgumentException("the momentum buffers are of another network: saved " + saved.keySet()
                    + ", expected " + parameters.keySet());
        }
        saved.forEach((name, buffer) -> {
            long[] expected = Tensors.shape(parameters.get(name));
            if (!Arrays.equals(Tensors.shape(buffer), expected)) {
                throw new IllegalArgumentException("the momentum buffers are of another network: " + name
                        + " has shape " + Arrays.toString(Tensors.shape(buffer)) + ", expected "
                        + Arrays.toString(expected));
            }
        });
        Map<String, Tensor> copies = new LinkedHashMap<>();
        try (StepScope scope = new StepScope()) {
            saved.forEach((name, buffer) -> copies.put(
                    name,
                    StepScope.retain(torch.empty_like(parameters.get(name)).copy_(buffer.detach()))));
        }
        free();
        buffers.putAll(copies);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the optimiser was closed: its momenta are freed");
        }
    }

    @Override
    public void close() {
        closed = true;
        free();
    }

    private void free() {
        buffers.values().forEach(StepScope::release);
        buffers.clear();
    }
}
