package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.bytedeco.pytorch.Tensor;

/**
 * An image is broken where the majority vote is wrong with confidence: another class got more votes than the label, and a fair
 * coin would hardly do that (two-sided binomial test between the two, as in prediction by Cohen et al. 2019).
 *
 * <p>The level is that of one judgement. Over a suite of m attacks an image that is right with probability 1/2 is declared
 * broken with probability at most m · α.
 *
 * @param model scores of the model, without any attacker's change
 * @param draws k, at least 1; 1 only for a model that is not random, whose prediction then decides
 * @param alpha level of the test, in (0, 1)
 */
public record VoteJudge(SourceFactory model, int draws, double alpha) implements Judge {
    public VoteJudge {
        Objects.requireNonNull(model, "model");
        EotGradient.requireDraws(draws);
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha must be in (0, 1), got " + alpha);
        }
        if (draws > 1 && 2 * Math.pow(0.5, draws) > alpha) {
            throw new IllegalArgumentException("even " + draws + " wrong votes of " + draws + " are not significant at "
                    + alpha + "; take at least " + (int) Math.ceil(1 - Math.log(alpha) / Math.log(2)) + " draws");
        }
    }

    @Override
    public List<Verdict> judge(Tensor images, Tensor labels, Seeds seeds, int... imageIds) {
        long[] own = Tensors.longs(labels);
        List<int[]> votes = new ArrayList<>();
        try (StepScope scope = new StepScope();
                GradientSource source = model.forImages(seeds, imageIds)) {
            for (int draw = 0; draw < draws; draw++) {
                try (StepScope each = new StepScope()) {
                    Tensor logits = source.logits(images);
                    long[] predictions = Tensors.longs(Objective.predictions(logits));
                    for (int i = 0; i < predictions.length; i++) {
                        if (draw == 0) {
                            votes.add(new int[(int) logits.size(1)]);
                        }
                        votes.get(i)[(int) predictions[i]]++;
                    }
                }
            }
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < own.length; i++) {
            verdicts.add(verdict(votes.get(i), (int) own[i]));
        }
        return verdicts;
    }

    /** @param votes for each class, {@code draws} in all */
    Verdict verdict(int[] votes, int label) {
        int right = votes[label];
        int rival = 0;
        for (int c = 0; c < votes.length; c++) {
            rival = c == label ? rival : Math.max(rival, votes[c]);
        }
        boolean broken = rival > right && (draws == 1 || twoSided(rival, rival + right) <= alpha);
        return new Verdict(broken, (draws - right) / (double) draws);
    }

    private static double twoSided(int heads, int tosses) {
        return Math.min(1, 2 * BinomialDistribution.of(tosses, 0.5).survivalProbability(heads - 1));
    }
}
