package io.github.rscsnn.check;

/** A model is judged in evaluation mode: an image's scores do not depend on the batch that it is in. */
final class EvaluationMode implements Check {
    private static final double MOST = 0.1;

    @Override
    public String name() {
        return "evaluation-mode";
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "the share of images that score otherwise alone than in a batch, with the same noise, is above 10 % "
                + "(" + Check.significant(settings) + ")";
    }

    @Override
    public String advice() {
        return "use running statistics in batch normalisation: batch statistics let images of a batch protect each other";
    }

    @Override
    public Seen look(Evidence evidence) {
        return ofShare(
                evidence, "images that score otherwise alone", evidence.probe().otherAlone());
    }

    /** Raised if the share is above 10 %, for rounding may turn a few spikes. */
    static Seen ofShare(Evidence evidence, String what, int count) {
        int images = evidence.probe().images();
        return Shares.above(
                MOST,
                count,
                images,
                Checks.strictestLevel(evidence.settings()),
                needed -> images + " images are too few to see 5 points more; " + needed + " would do",
                Measured.of(what, count, images));
    }
}
