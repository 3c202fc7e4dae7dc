package io.github.rscsnn.loss;

import io.github.rscsnn.option.Interval;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * E-RSC (Eq. 16): λ · distillation + pre-synaptic loss.
 *
 * @param lambda weight of the distillation, at least 0; the paper's is 0.1
 * @param distillation Eq. 15
 * @param preSynaptic TET in the paper; any other loss for an ablation
 */
public record ERsc(double lambda, Distillation distillation, Loss preSynaptic) implements Loss {
    public ERsc {
        Interval.AT_LEAST_0.require("lambda of E-RSC", lambda);
    }

    @Override
    public Tensor of(Tensor logits, Target batch) {
        return distillation.of(logits, batch).mul(new Scalar(lambda)).add(preSynaptic.of(logits, batch));
    }
}
