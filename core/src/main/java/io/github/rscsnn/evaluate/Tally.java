package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.GradientMonitor;
import io.github.rscsnn.attack.SuiteReport;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;

/** The votes of one attack, counted batch by batch. */
final class Tally {
    private static final double ALPHA = 0.05;

    private final AttackPlan plan;
    private final int draws;
    private final boolean random;
    private final int[] correct;
    private int voteCorrect;
    private int confidentlyWrong;
    private int seen;
    private String source = "";
    private int withoutGradient;
    private long zeroPixels;
    private long pixels;

    /** @param random whether draws may differ; a single one is certain where they do not */
    Tally(AttackPlan plan, int images, int draws, boolean random) {
        this.plan = plan;
        this.draws = draws;
        this.random = random;
        correct = new int[images];
    }

    /** @param votes [N][K] */
    void add(Batch batch, int[][] votes) {
        long[] labels = Tensors.longs(batch.labels());
        for (int i = 0; i < labels.length; i++) {
            int label = (int) labels[i];
            correct[seen + i] = votes[i][label];
            Vote vote = Vote.of(votes[i]);
            voteCorrect += vote.winner() == label ? 1 : 0;
            confidentlyWrong += vote.winner() != label && (!random || vote.significant()) ? 1 : 0;
        }
        seen += labels.length;
    }

    /** What the attack saw of the same batch. */
    void add(GradientMonitor monitor) {
        source = monitor.name();
        withoutGradient += monitor.imagesWithoutGradient();
        zeroPixels += monitor.zeroPixels();
        pixels += monitor.pixels();
    }

    int seen() {
        return seen;
    }

    /** Expected accuracy of one draw over the images seen so far. */
    double accuracy() {
        return Arrays.stream(correct).sum() / (double) draws / seen;
    }

    RobustResult result(double seconds, SuiteReport suite) {
        int n = seen;
        // With several draws the count is fractional; treating it as binomial over n images is conservative.
        double successes = Arrays.stream(correct).sum() / (double) draws;
        BinomialInterval one = BinomialInterval.of(successes, n, ALPHA);
        BinomialInterval vote = BinomialInterval.of(voteCorrect, n, ALPHA);
        return new RobustResult(
                plan.label(),
                name(suite),
                suite == null && plan.attack() != null ? source : "",
                n,
                draws,
                successes / n,
                one.lower(),
                one.upper(),
                voteCorrect / (double) n,
                vote.lower(),
                vote.upper(),
                confidentlyWrong / (double) n,
                withoutGradient,
                pixels == 0 ? null : zeroPixels / (double) pixels,
                seconds,
                Arrays.copyOf(correct, seen),
                plan.epsilon(),
                suite);
    }

    private String name(SuiteReport suite) {
        if (suite != null) {
            return "worst case of " + suite.brokenBy().size() + " attacks";
        }
        return plan.attack() == null ? "none" : plan.attack().name();
    }
}
