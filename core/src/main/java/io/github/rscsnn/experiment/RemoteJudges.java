package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.SuiteAttempt;
import io.github.rscsnn.evaluate.JudgedBatch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Other machines that hold a trained run and judge its test images. What they tell comes in the order of the data set. */
public interface RemoteJudges {
    /** Gives machines a run. */
    @FunctionalInterface
    interface Provider {
        /**
         * @param run with a checkpoint
         * @param other the run that images are transferred from; null for none
         * @param execution where the data lie and what executes the layers
         * @param limit number of test images; 0 for all
         * @param mustAgree what must be the same there as here, see {@link RunShare#mustAgree()}
         */
        RemoteJudges of(RunFolder run, RunFolder other, Execution execution, int limit, Map<String, String> mustAgree)
                throws IOException;
    }

    /**
     * Judges all images under one plan.
     *
     * @param images number of test images
     * @param each told the batches
     * @param skipped told of each image that was left out because it cannot be decoded
     */
    void judge(Judging judging, int images, Consumer<JudgedBatch> each, Consumer<String> skipped) throws IOException;

    /**
     * Attacks batches with one entry of a suite.
     *
     * @param plan number of the suite's plan among those of {@code settings}
     * @param entry its number among the suite's, see {@link io.github.rscsnn.attack.Suite#attempt}
     * @param batches places of the images that are attacked together
     */
    void attack(EvaluationSettings settings, int plan, int entry, List<int[]> batches, Consumer<SuiteAttempt> each)
            throws IOException;

    /**
     * Judges the images that a suite found.
     *
     * @param images number of test images
     * @param found pixels by the image's place, in C order
     */
    void judgeFound(
            EvaluationSettings settings,
            int plan,
            int images,
            Map<Integer, float[]> found,
            Consumer<JudgedBatch> each,
            Consumer<String> skipped)
            throws IOException;
}
