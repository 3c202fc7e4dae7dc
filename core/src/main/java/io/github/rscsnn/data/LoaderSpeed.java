package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;

/**
 * How many images a second come out of {@link Batches}, as tensors, when nothing is done with them.
 *
 * @param images counted
 * @param seconds in which they came
 * @param skipped number of images left out because they cannot be decoded
 */
public record LoaderSpeed(long images, double seconds, long skipped) {
    /** Share of the time that is spent before counting, so that the JVM has compiled what runs. */
    private static final double WARM_UP = 0.25;

    /**
     * Reads a data set, over and over, for about {@code seconds}: training images augmented, test images as they are.
     *
     * @param augment of training images
     */
    public static LoaderSpeed measure(Dataset data, Augment augment, Seeds seeds, int batch, double seconds) {
        pass(data, augment, seeds, batch, WARM_UP * seconds);
        return pass(data, augment, seeds, batch, (1 - WARM_UP) * seconds);
    }

    private static LoaderSpeed pass(Dataset data, Augment augment, Seeds seeds, int batch, double seconds) {
        long images = 0;
        long skipped = 0;
        long start = System.nanoTime();
        for (int epoch = 0; since(start) < seconds; epoch++) {
            try (Batches batches = data.split() == Split.TRAIN
                    ? Batches.training(data, augment, seeds, epoch, batch)
                    : Batches.sequential(data, batch)) {
                long before = images;
                while (since(start) < seconds && batches.hasNext()) {
                    try (StepScope scope = new StepScope()) {
                        images += batches.next().size();
                    }
                }
                skipped += batches.skipped().size();
                Require.state(
                        images != before || since(start) >= seconds, "no image of %s can be decoded", data.name());
            }
        }
        return new LoaderSpeed(images, since(start), skipped);
    }

    /** Images a second. */
    public double rate() {
        return images / seconds;
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
