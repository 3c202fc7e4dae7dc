package io.github.rscsnn.neuron;

import io.github.rscsnn.tensor.CustomGradient;
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
 *   h[t] = leak * (u[t] - threshold * s[t])    soft reset
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
        Surrogate surrogate = firing.surrogate() == null ? parameters.surrogate() : firing.surrogate();
        if (surrogate instanceof Surrogate.OverTime rule) {
            Tensor spikes = spikes(current.detach(), surrogate, firing.site());
            return CustomGradient.apply(
                    current, spikes, gradient -> gradient.mul(rule.slope(current.detach(), parameters)));
        }
        return spikes(current, surrogate, firing.site());
    }

    private Tensor spikes(Tensor current, Surrogate surrogate, String site) {
        long steps = current.size(0);
        TensorVector spikes = new TensorVector();
        Tensor carried = null; // h[t-1]
        for (int t = 0; t < steps; t++) {
            Tensor input = current.select(0, t);
            Tensor membrane = carried == null ? input : carried.add(input);
            Tensor spike = spike(membrane, surrogate.at(site, t));
            spikes.push_back(spike);
            if (t + 1 < steps) {
                carried = reset(membrane, spike);
            }
        }
        return torch.stack(spikes, 0);
    }

    /** H(membrane - threshold), differentiated as {@code surrogate}. */
    private Tensor spike(Tensor membrane, Surrogate surrogate) {
        Tensor distance = membrane.detach().sub(new Scalar(parameters.threshold()));
        Tensor fired = distance.ge(new Scalar(0.0)).to(membrane.scalar_type());
        return CustomGradient.apply(membrane, fired, gradient -> gradient.mul(surrogate.derivative(distance)));
    }

    private Tensor reset(Tensor membrane, Tensor spike) {
        Tensor fired = parameters.detachReset() ? spike.detach() : spike;
        Tensor kept = switch (parameters.reset()) {
            case HARD -> membrane.mul(fired.neg().add(new Scalar(1.0)));
            case SOFT -> membrane.sub(fired.mul(new Scalar(parameters.threshold())));
        };
        return parameters.leak() == 1 ? kept : kept.mul(new Scalar(parameters.leak()));
    }

    @Override
    public String name() {
        return "lif(leak=%s, threshold=%s, reset=%s%s, surrogate=%s)"
                .formatted(
                        parameters.leak(),
                        parameters.threshold(),
                        parameters.reset().name().toLowerCase(java.util.Locale.ROOT),
                        parameters.detachReset() ? " detached" : "",
                        parameters.surrogate().name());
    }
}
