package io.github.rscsnn.attack;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What an attack increases. */
@FunctionalInterface
public interface Objective {
    /** Cross-entropy of the logits: the paper's attacks. */
    Objective CROSS_ENTROPY = (logits, labels) -> torch.log_softmax(logits, 1)
            .gather(1, labels.unsqueeze(1))
            .squeeze(1)
            .neg();

    /** max over other classes of their logit, minus the label's logit: above 0 where the image is misclassified. */
    Objective MARGIN = (logits, labels) -> {
        Tensor index = labels.unsqueeze(1);
        Tensor own = logits.gather(1, index).squeeze(1);
        Tensor others = logits.scatter(1, index, new Scalar(Double.NEGATIVE_INFINITY));
        return others.amax(new long[] {1}, false).sub(own);
    };

    /**
     * @param logits [N, K]
     * @param labels int64 [N]
     * @return one value an image, [N]
     */
    Tensor perImage(Tensor logits, Tensor labels);

    /** The class of the largest logit, int64 [N]. */
    static Tensor predictions(Tensor logits) {
        return logits.argmax(new LongOptional(1), false);
    }
}
