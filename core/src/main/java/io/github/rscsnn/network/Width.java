package io.github.rscsnn.network;

import io.github.rscsnn.option.Interval;

/**
 * Scales a network's numbers of channels and hidden units.
 *
 * @param factor in (0, 4]; 1 is the published network
 */
record Width(double factor) {
    /** @throws IllegalArgumentException if the factor is outside of (0, 4] */
    Width {
        Interval.of("(0, 4]").require("width", factor);
    }

    /** The nearest number of units, at least 1. */
    int of(int units) {
        return Math.max(1, (int) Math.round(units * factor));
    }
}
