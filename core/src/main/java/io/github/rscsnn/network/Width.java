package io.github.rscsnn.network;

/**
 * Scales a network's numbers of channels and hidden units.
 *
 * @param factor in (0, 4]; 1 is the published network
 */
record Width(double factor) {
    /** @throws IllegalArgumentException if the factor is outside of (0, 4] */
    Width {
        if (!(factor > 0 && factor <= 4)) {
            throw new IllegalArgumentException("width must be in (0, 4], got " + factor);
        }
    }

    /** The nearest number of units, at least 1. */
    int of(int units) {
        return Math.max(1, (int) Math.round(units * factor));
    }
}
