package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.StepScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Means over draws of what a model says about the same images. */
final class Scoring {
    private Scoring() {}

    /** Mean margin over {@code draws} draws, [N]: above 0 where the images are misclassified on average. */
    static Tensor margin(GradientSource source, Tensor images, Tensor labels, int draws) {
        return mean(source, images, draws, logits -> Objective.MARGIN.perImage(logits, labels));
    }

    /** Mean logits over {@code draws} draws, [N, K]. */
    static Tensor logits(GradientSource source, Tensor images, int draws) {
        return mean(source, images, draws, logits -> logits);
    }

    private static Tensor mean(
            GradientSource source, Tensor images, int draws, java.util.function.UnaryOperator<Tensor> value) {
        try (StepScope scope = new StepScope()) {
            Tensor sum = value.apply(source.logits(images)).clone();
            for (int k = 1; k < draws; k++) {
                try (StepScope draw = new StepScope()) {
                    sum.add_(value.apply(source.logits(images)));
                }
            }
            return scope.keep(sum.mul_(new Scalar(1.0 / draws)));
        }
    }

    static int requireDraws(int draws) {
        if (draws < 1) {
            throw new IllegalArgumentException("draws must be at least 1, got " + draws);
        }
        return draws;
    }
}
