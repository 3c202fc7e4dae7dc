package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.Suite;

/** Told how an evaluation goes; each method may throw to stop it. */
public interface EvaluationListener {
    EvaluationListener SILENT = new EvaluationListener() {};

    /** @param images number of images that the run's ledger has already, which are not judged again */
    default void judgedBefore(AttackPlan plan, int images) {}

    /** There are images to be judged. */
    default void started(AttackPlan plan, int images) {}

    /** @param accuracy expected accuracy of one draw over the images judged so far, in [0, 1] */
    default void judged(AttackPlan plan, int images, double accuracy) {}

    /** All images of a plan are judged, by this process or before it. */
    default void done(RobustResult result) {}

    /** A suite begins, or goes on from what an earlier process saved. */
    default void suiteStarted(AttackPlan plan, SuiteStart start) {}

    /**
     * @param images number of images that the entry has still to try
     * @param later evaluations that the entries after it take at most for the images that are left now
     */
    default void entryStarted(AttackPlan plan, Suite.Entry entry, int images, double later) {}

    /** @param evaluations forward passes of single images since the last call, a gradient counted as three */
    default void asked(double evaluations) {}

    /**
     * @param broken number of images that the entry broke
     * @param left number of images that nothing has broken yet
     */
    default void entryDone(AttackPlan plan, Suite.Entry entry, int broken, int left) {}

    /**
     * What a suite has before it.
     *
     * @param entries number of attacks
     * @param images number of images
     * @param evaluations that it takes at most, those of an earlier process left out
     * @param resumed number of images of which an earlier process saved something
     * @param otherStates states of other settings that lie beside its own; they are left alone
     */
    record SuiteStart(int entries, int images, double evaluations, int resumed, int otherStates) {}

    /**
     * An image was left out of the plan that ends because it cannot be decoded.
     *
     * @param what names the file and what is wrong with it
     */
    default void imageSkipped(String what) {}

    /** Something that its reader should know of, before the first plan begins. */
    default void warning(String text) {}
}
