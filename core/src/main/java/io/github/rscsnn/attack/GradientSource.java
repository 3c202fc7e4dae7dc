package io.github.rscsnn.attack;

import org.bytedeco.pytorch.Tensor;

/**
 * What an attacker can ask of a model on one batch: scores, and gradients of an objective. Each call of a random model is
 * a fresh draw, or the mean over several ({@link EotGradient}): scores over as many as gradients.
 *
 * <p>Averaging over draws, other surrogates or a straight-through clamp are sources of their own, so every attack runs
 * with every source. A source may remember things from step to step of an attack; it belongs to one batch and one thread.
 */
public interface GradientSource extends AutoCloseable {
    /**
     * @param images [N, C, H, W], pixels in [0, 1]; the images of the batch that this source was made for, perturbed
     * @param labels int64 [N]
     */
    Gradient gradient(Tensor images, Tensor labels, Objective objective);

    /**
     * One more draw at the images of the last {@link #gradient}: the same, except that what a source learns from step to step
     * of an attack must not change.
     */
    default Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
        return gradient(images, labels, objective);
    }

    /** Class scores, [N, K], without a graph. */
    Tensor logits(Tensor images);

    /** The class of most draws at each image, int64 [N]; all that an attack by decisions may ask. */
    default Tensor votes(Tensor images) {
        return Objective.predictions(logits(images));
    }

    /** What {@link #gradient} finds but the gradient itself: an attack compares images by this. */
    default Scores scores(Tensor images, Tensor labels, Objective objective) {
        Tensor logits = logits(images);
        return new Scores(objective.perImage(logits, labels), logits);
    }

    /**
     * Asks the source to tell {@code departures} of each draw, and to compute nothing for images that have left.
     *
     * @return whether it does; most sources of one's own need not
     */
    default boolean watch(Departures departures) {
        return false;
    }

    /** Tells the source that an attack starts over from a new point, as one towards several targets does several times in a run. */
    default void begin() {}

    /** Tells the source that the next of the runs begins, of which the best counts: {@link Restarts} call it before each. */
    default void beginRun() {}

    /**
     * Whether two answers about the same images may differ. Attacks then score anew what they compare; a source that says so
     * without cause costs questions and no correctness.
     */
    default boolean random() {
        return true;
    }

    /** Passes through the model that one question takes: the number of draws. */
    default int passes() {
        return 1;
    }

    /** Short description, for example {@code eot(10, bptt)}. */
    String name();

    /** Frees what the source remembers; most remember nothing. */
    @Override
    default void close() {}

    /**
     * @param value gradient of the batch mean of the objective, [N, C, H, W]
     * @param objective its value for each image, [N]
     * @param logits scores of the forward pass, [N, K]
     */
    record Gradient(Tensor value, Tensor objective, Tensor logits) {}

    /**
     * @param objective its value for each image, the mean over draws, [N]
     * @param logits mean over draws, [N, K]
     */
    record Scores(Tensor objective, Tensor logits) {}
}
