package io.github.rscsnn.attack;

/** A model gave an infinite gradient, or none that is a number: no attack can go on from there. */
public final class GradientNotFiniteException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    GradientNotFiniteException() {}

    @Override
    public String getMessage() {
        return "the model's input gradient is not finite";
    }
}
