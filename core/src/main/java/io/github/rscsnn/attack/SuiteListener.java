package io.github.rscsnn.attack;

import java.util.List;

/** Told how a suite goes; each method may throw to stop it. */
@FunctionalInterface
public interface SuiteListener {
    /** @param images number of images that the entry has still to try */
    default void started(Suite.Entry entry, int images) {}

    /**
     * A model was asked about the images of a batch.
     *
     * @param passes forward passes of single images, a gradient counted as three
     */
    default void asked(double passes) {}

    /**
     * A batch went through an entry.
     *
     * @param states the new states of its images, to be saved together: a run that goes on from saved batches cuts the same
     *     ones again and gives the same bits
     */
    void judged(Suite.Entry entry, List<SuiteImage> states);

    /**
     * @param broken number of images that the entry broke in this run
     * @param left number of images that nothing has broken yet
     */
    default void done(Suite.Entry entry, int broken, int left) {}
}
