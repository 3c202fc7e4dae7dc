package io.github.rscsnn.coding;

/** Where the noise of Randomized Smoothing Coding lives; the paper does not say (its tables suggest {@link #NORMALISED}). */
public enum NoiseSpace {
    /** Noise, clamp to [0, 1], then normalise: σ and a certified radius are in pixel units. */
    PIXEL,
    /** Normalise, noise, clamp to [0, 1]: σ is in units of a channel's standard deviation. */
    NORMALISED
}
