package io.github.rscsnn.neuron;

import io.github.rscsnn.option.Interval;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Rate-based gradient of Bu et al. (2023, RGA): the neuron is taken for its rate curve, a function of the mean input current
 * m alone, and that curve is differentiated. Spikes are those of the neuron; only the backward pass changes.
 *
 * <p>With leak λ and threshold ϑ, in units of ϑ, the curve is piecewise linear: slope γ from 0 to 1 − λ (below it a constant
 * current never fires), then straight to rate 1 at m = 1 + e, and flat outside. So the slope above 1 − λ is
 * (1 − γ(1 − λ)) / (λ + e). At 1 − λ itself, where a silent input without leak lies, both slopes add up, as in the
 * authors' code. Defaults are those of the authors' published code.
 *
 * @param subthreshold γ, slope below the current that fires at last, at least 0
 * @param extension e, how far above the threshold the curve still rises, above 0
 */
public record RateGradient(double subthreshold, double extension) implements Surrogate.OverTime {
    /** γ = 0.2, e = 1. */
    public static final RateGradient PUBLISHED = new RateGradient(0.2, 1);

    public RateGradient {
        Interval.AT_LEAST_0.require("the slope below threshold", subthreshold);
        Interval.ABOVE_0.require("the extension", extension);
    }

    @Override
    public Tensor toInput(Tensor gradient, Tensor current, Tensor membrane, LifParameters neuron) {
        return gradient.mul(slope(current, neuron));
    }

    /** d(output rate)/d(mean current), of a shape that broadcasts to {@code current}. */
    Tensor slope(Tensor current, LifParameters neuron) {
        double knee = 1 - neuron.leak();
        double above = (1 - subthreshold * knee) / (neuron.leak() + extension);
        Tensor mean = current.mean(0).div(new Scalar(neuron.threshold()));
        Tensor rising = mean.ge(new Scalar(knee)).logical_and(mean.le(new Scalar(1 + extension)));
        Tensor leaking = mean.ge(new Scalar(0.0)).logical_and(mean.le(new Scalar(knee)));
        return rising.to(current.scalar_type())
                .mul(new Scalar(above / neuron.threshold()))
                .add(leaking.to(current.scalar_type()).mul(new Scalar(subthreshold / neuron.threshold())));
    }

    @Override
    public String name() {
        return "rate(" + subthreshold + ", " + extension + ")";
    }
}
