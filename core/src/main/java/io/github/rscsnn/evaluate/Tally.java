package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.SuiteReport;
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
    private Integer attackDraws;
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

    void add(JudgedBatch batch) {
        int[] labels = batch.labels();
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i];
            correct[seen + i] = batch.votes()[i][label];
            Vote vote = Vote.of(batch.votes()[i]);
            voteCorrect += vote.winner() == label ? 1 : 0;
            confidentlyWrong += vote.winner() != label && (!random || vote.significant()) ? 1 : 0;
        }
        seen += labels.length;
        source = batch.source();
        attackDraws = batch.attackDraws();
        withoutGradient += batch.imagesWithoutGradient();
        zeroPixels += batch.zeroPixels();
        pixels += batch.pixels();
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
                suite,
                suite == null ? attackDraws : null);
    }

    private String name(SuiteReport suite) {
        if (suite != null) {
            return "worst case of " + suite.brokenBy().size() + " attacks";
        }
        return plan.attack() == null ? "none" : plan.attack().name();
    }
}
