package io.github.rscsnn.kernel;

/**
 * The constants of a leaky integrate-and-fire neuron and of its surrogate gradient.
 *
 * @param leak factor on the membrane between steps, in [0, 1]; 1 is an integrate-and-fire neuron
 * @param threshold membrane at which the neuron fires (u &gt;= threshold), &gt; 0
 * @param hardReset a spike sets the membrane to 0 (Eq. 1 of the paper); otherwise it subtracts {@code drop}
 * @param drop what a soft reset subtracts before the leak, &gt; 0; the threshold, or threshold / leak
 * @param detachReset the gradient does not flow through the spike inside the reset
 * @param surrogate shape of the surrogate derivative
 * @param gamma width of the surrogate, &gt; 0 (Eq. 17)
 */
public record LifConstants(
        float leak,
        float threshold,
        boolean hardReset,
        float drop,
        boolean detachReset,
        SurrogateShape surrogate,
        float gamma) {
    /** With the threshold for what a soft reset subtracts. */
    public LifConstants(
            float leak,
            float threshold,
            boolean hardReset,
            boolean detachReset,
            SurrogateShape surrogate,
            float gamma) {
        this(leak, threshold, hardReset, threshold, detachReset, surrogate, gamma);
    }

    public LifConstants {
        if (!(leak >= 0 && leak <= 1)) {
            throw new IllegalArgumentException("leak must be in [0, 1], got " + leak);
        }
        if (!(threshold > 0 && threshold < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("threshold must be positive and finite, got " + threshold);
        }
        if (!(drop > 0 && drop < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("drop must be positive and finite, got " + drop);
        }
        if (!(gamma > 0 && gamma < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("gamma must be positive and finite, got " + gamma);
        }
    }

    /** The factor on the surrogate's formula, rounded once so that every implementation uses the same number. */
    float slopeFactor() {
        double width = gamma;
        return (float)
                switch (surrogate) {
                    case TRIANGLE -> 1 / (width * width);
                    case RECTANGLE, ARCTAN -> 1 / (2 * width);
                    case SIGMOID -> 1 / width;
                    case STRAIGHT_THROUGH -> 1.0;
                };
    }

    /** The factor on v inside the surrogate's formula. */
    float slopeScale() {
        return (float) (surrogate == SurrogateShape.ARCTAN ? Math.PI / (2.0 * gamma) : 1.0 / gamma);
    }
}
