package io.github.rscsnn.train;

/** The loss is no longer a number; the last checkpoint is from before. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DivergedException(double loss, int epoch, int step, double learningRate, int checkpointEpoch) {
        super("the loss is " + loss + " in epoch " + epoch + ", step " + step + " (learning rate " + learningRate
                + "); "
                + (checkpointEpoch == 0
                        ? "no checkpoint was written yet"
                        : "the checkpoint of epoch " + checkpointEpoch + " is kept")
                + "; try a smaller --lr");
    }
}
