package io.github.rscsnn.train;

/** Told how training goes, on the training thread. */
public interface TrainingListener {
    TrainingListener SILENT = new TrainingListener() {};

    /** Something that a reader of the log wants to know, such as that a teacher is trained first. */
    default void message(String text) {}

    /** @param epoch from 1 */
    default void epochStarted(int epoch, int epochs, int images) {}

    /**
     * @param loss mean over the epoch's images so far
     * @param accuracy over the epoch's images so far, in [0, 1]
     * @param images of the epoch trained on so far
     */
    default void stepDone(int epoch, double loss, double accuracy, int images) {}

    /**
     * An image was left out of the epoch that ends because it cannot be decoded; told again in every epoch.
     *
     * @param what names the file and what is wrong with it
     */
    default void imageSkipped(String what) {}

    /** The checkpoint of this epoch is on disk. */
    default void epochDone(EpochMetrics metrics) {}
}
