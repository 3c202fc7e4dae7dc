package io.github.rscsnn.evaluate;

/** Told how an evaluation goes. */
public interface EvaluationListener {
    EvaluationListener SILENT = new EvaluationListener() {};

    default void started(AttackPlan plan, int images) {}

    /** @param accuracy expected accuracy of one draw over the images judged so far, in [0, 1] */
    default void judged(AttackPlan plan, int images, double accuracy) {}

    default void done(RobustResult result) {}

    /**
     * An image was left out of the plan that ends because it cannot be decoded.
     *
     * @param what names the file and what is wrong with it
     */
    default void imageSkipped(String what) {}
}
