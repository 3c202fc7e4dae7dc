package io.github.rscsnn.train;

import io.github.rscsnn.kernel.SgdStep;
import io.github.rscsnn.network.ParameterUpdate;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic gradient descent with momentum, in the order of PyTorch's {@code torch.optim.SGD}:
 *
 * <pre>
 *   g   = gradient + weightDecay * w       for every parameter, biases and batch normalisation included
 *   buf = g                                in the first step
 *   buf = momentum * buf + g               later
 *   u   = buf, or g + momentum * buf       with Nesterov's momentum
 *   w   = w - learningRate * u
 * </pre>
 *
 * <p>Decoupled decay leaves the gradient alone and takes {@code learningRate * weightDecay * w} off the weights in the last line
 * (Loshchilov and Hutter, 2019, as {@code torch.optim.AdamW} counts it).
 *
 * <p>The parameters belong to the network; the momentum buffers live until {@link #close}.
 */
public final class Sgd implements AutoCloseable {
    private final Map<String, Tensor> parameters;
    private final Rule rule;
    private final @Nullable ParameterUpdate update; // null: tensor operations
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private boolean closed;

    /** Where weight decay acts. */
    public enum Decay {
        /** In the gradient, and so in the momentum. */
        L2,
        /** On the weights, apart from the gradient. */
        DECOUPLED
    }

    /**
     * The constants of an optimiser.
     *
     * @param momentum in [0, 1); 0 keeps no buffers
     * @param weightDecay factor of the weights, at least 0
     * @param decay where it acts
     * @param nesterov whether the momentum is Nesterov's; needs momentum
     */
    public record Rule(double momentum, double weightDecay, Decay decay, boolean nesterov) {
        public Rule {
            Objects.requireNonNull(decay, "decay");
            Interval.of("[0, 1)").require("momentum", momentum);
            Interval.AT_LEAST_0.require("weight-decay", weightDecay);
            Require.argument(!nesterov || momentum != 0, "nesterov needs a momentum above 0, got %s", momentum);
        }

        /** Decay in the gradient, and plain momentum. */
        public Rule(double momentum, double weightDecay) {
            this(momentum, weightDecay, Decay.L2, false);
        }
    }

    /** @param parameters trainable tensors by name */
    public Sgd(Map<String, Tensor> parameters, Rule rule) {
        this(parameters, rule, null);
    }

    /** @param update updates dense parameters in one pass over memory; null for tensor operations */
    public Sgd(Map<String, Tensor> parameters, Rule rule, @Nullable ParameterUpdate update) {
        this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        this.rule = rule;
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
        Interval.AT_LEAST_0.require("learning rate", learningRate);
        requireGradients();
        try (NoGradGuard noGrad = new NoGradGuard()) {
            parameters.forEach((name, weight) -> update(name, weight, learningRate));
        }
    }

    private void update(String name, Tensor weight, double learningRate) {
        try (StepScope scope = new StepScope()) { // one parameter's temporaries at a time
            Tensor gradient = weight.grad();
            boolean decoupled = rule.decay() == Decay.DECOUPLED;
            double decay = decoupled ? 0 : rule.weightDecay();
            double keep = decoupled ? 1 - learningRate * rule.weightDecay() : 1;
            if (update != null && rule.momentum() != 0 && update.takes(weight, gradient)) {
                boolean first = !buffers.containsKey(name);
                Tensor buffer = buffers.computeIfAbsent(name, n -> StepScope.retain(torch.empty_like(weight)));
                update.step(
                        new SgdStep(
                                (float) learningRate,
                                (float) rule.momentum(),
                                (float) decay,
                                (float) keep,
                                rule.nesterov(),
                                first),
                        weight,
                        gradient,
                        buffer);
                return;
            }
            gradient = gradient.to(weight.scalar_type());
            if (decay != 0) {
                gradient = gradient.add(weight, new Scalar(decay));
            }
            if (keep != 1) {
                weight.mul_(new Scalar(keep));
            }
            weight.sub_(rule.momentum() == 0 ? gradient : accumulate(name, gradient), new Scalar(learningRate));
        }
    }

    private Tensor accumulate(String name, Tensor gradient) {
        Scalar momentum = new Scalar(rule.momentum());
        Tensor buffer = buffers.get(name);
        if (buffer == null) {
            buffer = StepScope.retain(gradient.clone());
            buffers.put(name, buffer);
        } else {
            buffer.mul_(momentum).add_(gradient);
        }
        return rule.nesterov() ? gradient.add(buffer, momentum) : buffer;
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
            long[] expected = Tensors.shape(Require.entry(parameters, name));
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
        Require.state(!closed, "the optimiser was closed: its momenta are freed");
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
