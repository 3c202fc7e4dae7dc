package io.github.rscsnn.loss;

import io.github.rscsnn.option.Interval;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Cross-entropy of the mean over time of the logits, batch mean: the paper's baseline and all of its attacks.
 *
 * @param smoothing ε of label smoothing in [0, 1): the target is 1 - ε for the class and ε / K for each of the K classes
 *     (Szegedy et al., 2016); 0 for none
 */
public record CrossEntropy(double smoothing) implements Loss {
    private static final long MEAN = 1; // at::Reduction
    private static final long NO_CLASS = -100;

    public CrossEntropy {
        Interval.of("[0, 1)").require("label-smoothing", smoothing);
    }

    /** Without smoothing. */
    public CrossEntropy() {
        this(0);
    }

    @Override
    public Tensor of(Tensor logits, Target batch) {
        return of(logits.mean(0), batch.labels());
    }

    /**
     * @param scores [N, K]
     * @param labels int64 [N]
     */
    Tensor of(Tensor scores, Tensor labels) {
        return torch.cross_entropy_loss(scores, labels, new TensorOptional(), MEAN, NO_CLASS, smoothing);
    }
}
