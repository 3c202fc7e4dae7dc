package io.github.rscsnn.loss;

import io.github.rscsnn.option.Interval;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * TET (Deng et al. 2022), the paper's pre-synaptic loss: (1 - λ) · mean over t of CE(logits at t) + λ · MSE(logits, mean).
 *
 * @param lambda weight of the second part in [0, 1]; the paper names none, 0 is TET without it
 * @param mean value to which the second part pulls all outputs; the threshold, 1, in TET
 */
public record TemporalEfficientTraining(double lambda, double mean, CrossEntropy entropy) implements Loss {
    public TemporalEfficientTraining {
        Interval.UNIT.require("TET's lambda", lambda);
    }

    /** Without smoothing of labels. */
    public TemporalEfficientTraining(double lambda, double mean) {
        this(lambda, mean, new CrossEntropy());
    }

    @Override
    public Tensor of(Tensor logits, Target batch) {
        long steps = logits.size(0);
        // The batch mean over T copies of the labels is the mean over t of the batch means.
        Tensor labels = batch.labels().repeat(steps);
        Tensor crossEntropy = entropy.of(logits.flatten(0, 1), labels);
        if (lambda == 0) {
            return crossEntropy;
        }
        Tensor spread = logits.sub(new Scalar(mean)).square().mean();
        return crossEntropy.mul(new Scalar(1 - lambda)).add(spread.mul(new Scalar(lambda)));
    }
}
