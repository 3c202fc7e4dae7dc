package io.github.rscsnn.evaluate;

/** Told how far a computation of known length is. */
@FunctionalInterface
public interface ProgressListener {
    ProgressListener SILENT = (step, done, total) -> {};

    /**
     * @param step what was just done, for example the name of a coding
     * @param done steps finished, 1 to {@code total}
     * @param total number of steps
     */
    void progress(String step, int done, int total);
}
