package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.StepScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The loop that Auto-PGD and SA-PGD share: moves by a rule, keeps the best point of each image, halves the step by
 * {@link StepHalving} and then goes on from the best point with the gradient found there.
 *
 * <p>What is best is judged by the objective at the draws that the gradient used. Returned is the best point among those
 * misclassified by the mean scores of these draws, where there are any: a larger cross-entropy alone does not mean a wrong
 * class. Of a random model the best point is scored again over as many fresh draws before each comparison, for the largest of
 * many noisy scores is the luckiest one; and one point is both the best and the one returned.
 */
final class AdaptiveAscent {
    private AdaptiveAscent() {}

    /** Where the next step goes. */
    @FunctionalInterface
    interface Move {
        /**
         * @param step from 1
         * @param point where the attack is, [N, C, H, W]
         * @param previous where it was a step before; equal to {@code point} at step 1
         * @param gradient at {@code point}
         * @param size step size of each image, [N, 1, 1, 1]
         * @return the next point, within the threat model
         */
        Tensor to(int step, Tensor point, Tensor previous, Tensor gradient, Tensor size);
    }

    /**
     * @param start first points, within the threat model
     * @param firstSize step size in pixel units
     * @param steps N; the source is asked for N + 1 gradients, and N times for scores where it is random
     */
    static Tensor run(
            GradientSource source,
            Tensor start,
            Tensor labels,
            Objective objective,
            double firstSize,
            int steps,
            Move move) {
        try (StepScope scope = new StepScope()) {
            source.begin();
            Tensor point = start.clone();
            Tensor previous = start.clone();
            GradientSource.Gradient first = source.gradient(point, labels, objective);
            Tensor gradient = first.value().clone();
            Tensor bestGradient = first.value().clone();
            Incumbent best = new Incumbent(point, first.objective());
            boolean random = source.random();
            Incumbent returned = random ? best : new Incumbent(point, first.objective(), wrong(first.logits(), labels));
            StepHalving halving = new StepHalving(first.objective(), firstSize, steps);
            for (int step = 1; step <= steps; step++) {
                try (StepScope each = new StepScope()) {
                    Tensor next = move.to(step, point, previous, gradient, halving.size());
                    previous.copy_(point);
                    point.copy_(next);
                    GradientSource.Gradient now = source.gradient(point, labels, objective);
                    gradient.copy_(now.value());
                    if (random) {
                        GradientSource.Scores again = source.scores(best.images(), labels, objective);
                        best.score(again.objective(), wrong(again.logits(), labels));
                    }
                    Tensor misclassified = wrong(now.logits(), labels);
                    Tensor better = random
                            ? best.offer(point, now.objective(), misclassified)
                            : best.offer(point, now.objective());
                    if (!random) {
                        returned.offer(point, now.objective(), misclassified);
                    }
                    Incumbent.replace(bestGradient, better, gradient);
                    Tensor halved = halving.observe(step, now.objective(), best.value(), better);
                    if (halved != null) {
                        Incumbent.replace(point, halved, best.images());
                        Incumbent.replace(gradient, halved, bestGradient);
                    }
                }
            }
            return scope.keep(returned.images());
        }
    }

    private static Tensor wrong(Tensor logits, Tensor labels) {
        return Objective.predictions(logits).ne(labels).to(torch.ScalarType.Float);
    }
}
