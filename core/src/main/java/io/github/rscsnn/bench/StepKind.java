package io.github.rscsnn.bench;

import java.util.Locale;

/** What is timed, in the order in which it is: each needs at least the memory of the one before. */
public enum StepKind {
    /** Class scores of a batch in evaluation mode, no gradient. */
    INFERENCE,
    /** One gradient of the loss with respect to the images in evaluation mode: a step of PGD. */
    ATTACK,
    /** Forward pass, loss, backpropagation through time and the optimiser's update. */
    TRAINING;

    /** Lower-case name. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
