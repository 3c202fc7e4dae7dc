package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.GradientMonitor;
import java.io.Serial;
import java.io.Serializable;

/**
 * What judging one batch found, in numbers alone, so that it can be sent from the machine that judged it.
 *
 * @param labels [N], the right classes
 * @param votes [N][K], draws for each class
 * @param source how the attack's gradients were taken
 * @param attackDraws draws a gradient or score of the attack; null where it asked no random model
 * @param imagesWithoutGradient images for which every gradient that the attack saw was zero
 * @param zeroPixels zeros among the gradient components that it saw
 * @param pixels number of these components
 */
public record JudgedBatch(
        int[] labels,
        int[][] votes,
        String source,
        Integer attackDraws,
        int imagesWithoutGradient,
        long zeroPixels,
        long pixels)
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 2;

    static JudgedBatch of(long[] labels, int[][] votes, GradientMonitor monitor) {
        int[] classes = new int[labels.length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = (int) labels[i];
        }
        return new JudgedBatch(
                classes,
                votes,
                monitor.name(),
                monitor.draws(),
                monitor.imagesWithoutGradient(),
                monitor.zeroPixels(),
                monitor.pixels());
    }
}
