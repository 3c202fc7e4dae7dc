package io.github.rscsnn.kernel;

import java.util.Locale;

/**
 * The constants of one step of stochastic gradient descent.
 *
 * @param learningRate step size, &gt;= 0
 * @param momentum mu, in [0, 1)
 * @param weightDecay added to the gradient as weightDecay * w, &gt;= 0
 * @param first the step is the first one: the momentum buffer is written without being read
 */
public record SgdStep(float learningRate, float momentum, float weightDecay, boolean first) {
    public SgdStep {
        if (!(learningRate >= 0) || !(weightDecay >= 0) || !(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "learning rate and weight decay must be >= 0 and momentum in [0, 1), got %s, %s and %s",
                    learningRate,
                    weightDecay,
                    momentum));
        }
    }
}
