package io.github.rscsnn.evaluate;

/** Told how an evaluation goes. */
public interface EvaluationListener {
    EvaluationListener SILENT = new EvaluationListener() {};

    default void started(AttackPlan plan, int images) {}

    /** @param accuracy expected accuracy of one draw over the images judged so far, in [0, 1] */
    default void judged(AttackPlan plan, int images, double accuracy) {}

    default void done(RobustResult result) {}
}
