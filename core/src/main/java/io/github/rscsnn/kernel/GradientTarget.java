package io.github.rscsnn.kernel;

/** Which gradient a backward pass writes. */
public enum GradientTarget {
    /** The gradient gy of the current y = scale * z + shift: batch normalisation in training mode goes on from it. */
    CURRENT,
    /** The gradient scale * gy of the input z itself, where scale and shift are constants: evaluation mode. */
    INPUT
}
