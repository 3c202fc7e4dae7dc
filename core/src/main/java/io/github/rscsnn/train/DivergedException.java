package io.github.rscsnn.train;

/** The loss or the weights are no longer finite; the last checkpoint is from before. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private DivergedException(String what, double learningRate, int epochsBefore) {
        super(what + " (learning rate " + learningRate + "); "
                + (epochsBefore == 0
                        ? "no checkpoint was written yet"
                        : "the checkpoint of epoch " + epochsBefore + " is kept")
                + "; try a smaller --lr");
    }

    /**
     * @param epoch from 1
     * @param where empty, or the worker on which it happened
     */
    static DivergedException ofLoss(double loss, int epoch, int step, double learningRate, String where) {
        return new DivergedException(
                "the loss is " + loss + where + " in epoch " + epoch + ", step " + step, learningRate, epoch - 1);
    }

    /** @param epoch from 1 */
    static DivergedException ofWeights(String name, int epoch, double learningRate) {
        return new DivergedException(
                "weights are no longer finite after epoch " + epoch + " (first " + name + ")", learningRate, epoch - 1);
    }
}
