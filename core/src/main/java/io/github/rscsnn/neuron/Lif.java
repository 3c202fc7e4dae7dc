package io.github.rscsnn.neuron;

import io.github.rscsnn.tensor.CustomGradient;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The leaky integrate-and-fire neuron of Eq. 1, composed of tensor operations, on any device and real type:
 *
 * <pre>
 *   u[t] = h[t-1] + x[t]                       membrane before the reset, h[-1] = 0
 *   s[t] = H(u[t] - threshold)                 spike, H(0) = 1
 *   h[t] = leak * u[t] * (1 - s[t])            hard reset
 *   h[t] = leak * (u[t] - threshold * s[t])    soft reset, of another amount where the parameters say so
 * </pre>
 *
 * <p>This is the reference that the fused kernels are checked against. It matches SpikingJelly's {@code LIFNode(tau = 1 /
 * (1 - leak), decay_input = False)} ({@code IFNode} at leak 1) and SNN-RAT's {@code LIFSpike}.
 *
 * @param parameters constants of the neuron
 */
public record Lif(LifParameters parameters) implements Neuron {
    @Override
    public Tensor fire(Tensor current, Firing firing) {
        Lif seen = seen(firing);
        if (seen.parameters.surrogate() instanceof Surrogate.OverTime rule) {
            Steps steps = seen.run(current.detach(), firing.site());
            Tensor membrane = torch.stack(steps.before(), 0);
            return CustomGradient.apply(
                    current,
                    torch.stack(steps.spikes(), 0),
                    gradient -> rule.toInput(gradient, current.detach(), membrane, parameters));
        }
        if (seen.parameters.surrogate() instanceof Surrogate.Fitted shape) {
            Tensor membrane =
                    torch.stack(seen.run(current.detach(), firing.site()).before(), 0);
            return new Lif(seen.parameters.withSurrogate(shape.fit(membrane))).spikes(current, firing.site());
        }
        return seen.spikes(current, firing.site());
    }

    private Tensor spikes(Tensor current, String site) {
        return torch.stack(run(current, site).spikes(), 0);
    }

    private Lif seen(Firing firing) {
        return new Lif(parameters.differentiated(firing.surrogate(), firing.detachReset()));
    }

    /** {@link #fire} with the membrane shown, without a graph: for checks and plots. */
    public Trajectory trajectory(Tensor current, Firing firing) {
        Steps steps = seen(firing).run(current.detach(), firing.site());
        long last = current.size(0) - 1;
        steps.after().push_back(reset(steps.before().get(last), steps.spikes().get(last)));
        return new Trajectory(
                torch.stack(steps.spikes(), 0), torch.stack(steps.before(), 0), torch.stack(steps.after(), 0));
    }

    /**
     * @param spikes s[t], [T, ...]
     * @param beforeReset u[t], [T, ...]
     * @param afterReset what the reset leaves of u[t], before the leak, [T, ...]
     */
    public record Trajectory(Tensor spikes, Tensor beforeReset, Tensor afterReset) {}

    /** The same, step by step; {@code after} lacks the last step, which no other step needs. */
    private record Steps(TensorVector spikes, TensorVector before, TensorVector after) {}

    private Steps run(Tensor current, String site) {
        long count = current.size(0);
        Steps steps = new Steps(new TensorVector(), new TensorVector(), new TensorVector());
        Tensor carried = null; // h[t-1]
        for (int t = 0; t < count; t++) {
            Tensor input = current.select(0, t);
            Tensor membrane = carried == null ? input : carried.add(input);
            Tensor spike = parameters.surrogate().at(site, t).spike(membrane.sub(new Scalar(parameters.threshold())));
            steps.spikes().push_back(spike);
            steps.before().push_back(membrane);
            if (t + 1 < count) {
                Tensor kept = reset(membrane, spike);
                steps.after().push_back(kept);
                carried = parameters.leak() == 1 ? kept : kept.mul(new Scalar(parameters.leak()));
            }
        }
        return steps;
    }

    private Tensor reset(Tensor membrane, Tensor spike) {
        Tensor fired = parameters.detachReset() ? spike.detach() : spike;
        return switch (parameters.reset()) {
            case HARD -> membrane.mul(fired.neg().add(new Scalar(1.0)));
            case SOFT -> membrane.sub(fired.mul(new Scalar(parameters.resetBy())));
        };
    }

    @Override
    public String name() {
        return String.format(
                Locale.ROOT,
                "lif(leak=%s, threshold=%s, reset=%s%s, surrogate=%s)",
                parameters.leak(),
                parameters.threshold(),
                parameters.reset().name().toLowerCase(Locale.ROOT)
                        + (parameters.reset() == LifParameters.Reset.SOFT
                                        && parameters.resetBy() != parameters.threshold()
                                ? " by " + parameters.resetBy()
                                : ""),
                parameters.detachReset() ? " detached" : "",
                parameters.surrogate().name());
    }
}
