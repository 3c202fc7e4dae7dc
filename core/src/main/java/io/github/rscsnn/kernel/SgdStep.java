package io.github.rscsnn.kernel;

import java.util.Locale;

/**
 * The constants of one step of stochastic gradient descent.
 *
 * @param learningRate step size, &gt;= 0
 * @param momentum mu, in [0, 1)
 * @param weightDecay added to the gradient as weightDecay * w, &gt;= 0
 * @param keep factor of the weights before the update, in (0, 1]: 1 - learningRate * decay for a decay apart from the gradient, 1
 *     for none
 * @param nesterov whether the weights follow the gradient and the momentum that it will give, in place of the momentum
 * @param first the step is the first one: the momentum buffer is written without being read
 */
public record SgdStep(
        float learningRate, float momentum, float weightDecay, float keep, boolean nesterov, boolean first) {
    public SgdStep {
        if (!(learningRate >= 0)
                || !(weightDecay >= 0)
                || !(momentum >= 0 && momentum < 1)
                || !(keep > 0 && keep <= 1)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "learning rate and weight decay must be >= 0, momentum in [0, 1) and keep in (0, 1], got %s, %s, %s and %s",
                    learningRate,
                    weightDecay,
                    momentum,
                    keep));
        }
    }

    /** A step with momentum and the decay in the gradient. */
    public SgdStep(float learningRate, float momentum, float weightDecay, boolean first) {
        this(learningRate, momentum, weightDecay, 1, false, first);
    }
}
