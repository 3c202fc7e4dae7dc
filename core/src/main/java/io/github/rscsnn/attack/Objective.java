package io.github.rscsnn.attack;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What an attack increases. */
@FunctionalInterface
public interface Objective {
    /** Least divisor of the difference of logits ratios. */
    double SMALLEST_DISTANCE = 1e-12;

    /** Cross-entropy of the logits: the paper's attacks. */
    Objective CROSS_ENTROPY = (logits, labels) -> torch.log_softmax(logits, 1)
            .gather(1, labels.unsqueeze(1))
            .squeeze(1)
            .neg();

    /**
     * −log of the probability of the label, averaged over draws before the logarithm (SmoothAdv; Salman et al. 2019, Eq. 6): what a
     * vote loses by. The mean of cross-entropies is dominated by single draws that are very wrong; this is not. Of one draw it is the
     * cross-entropy.
     */
    Objective MEAN_PROBABILITY = new Objective() {
        @Override
        public Tensor perImage(Tensor logits, Tensor labels) {
            return CROSS_ENTROPY.perImage(logits, labels);
        }

        @Override
        public boolean ofMeanProbability() {
            return true;
        }
    };

    /**
     * Mean over time steps of the cross-entropy of each step's own logits (TET; Deng et al. 2022): networks that were trained with it
     * are asked what they were trained for.
     */
    Objective PER_STEP = new Objective() {
        @Override
        public Tensor perImage(Tensor logits, Tensor labels) {
            return CROSS_ENTROPY.perImage(logits, labels);
        }

        @Override
        public Tensor overTime(Tensor logits, Tensor labels) {
            long steps = logits.size(0);
            Tensor all = perImage(logits.flatten(0, 1), labels.repeat(steps));
            return all.view(steps, -1).mean(0);
        }

        @Override
        public boolean isPerStep() {
            return true;
        }
    };

    /** max over other classes of their logit, minus the label's logit: above 0 where the image is misclassified. */
    Objective MARGIN = (logits, labels) -> {
        Tensor index = labels.unsqueeze(1);
        Tensor own = logits.gather(1, index).squeeze(1);
        Tensor others = logits.scatter(1, index, new Scalar(Double.NEGATIVE_INFINITY));
        return others.amax(new long[] {1}, false).sub(own);
    };

    /**
     * Difference of logits ratio (Croce and Hein 2020, Eq. 7): the margin over the distance of the largest to the third largest
     * logit. It does not change when all logits are shifted or scaled, so logits too large for cross-entropy's float32 still
     * give a gradient. Where the three largest are equal the ratio is taken with a distance of 1e-12. Two classes have no
     * third logit: the margin itself is used then.
     */
    Objective DLR = (logits, labels) -> {
        Tensor margin = MARGIN.perImage(logits, labels);
        if (logits.size(1) < 3) {
            return margin;
        }
        Tensor largest = logits.topk(3).get0();
        return margin.div(largest.select(1, 0).sub(largest.select(1, 2)).clamp_min(new Scalar(SMALLEST_DISTANCE)));
    };

    /** Target's logit minus label's. */
    static Objective gain(Tensor targets) {
        return (logits, labels) -> logits.gather(1, targets.unsqueeze(1))
                .squeeze(1)
                .sub(logits.gather(1, labels.unsqueeze(1)).squeeze(1));
    }

    /**
     * Targeted difference of logits ratio (Croce and Hein 2020, Eq. 8): target's logit minus label's, over the distance of the
     * largest to the mean of the third and fourth largest. Fewer than four classes have no fourth: the difference itself is
     * used then.
     *
     * @param targets class to reach for each image, int64 [N]; other than the label
     */
    static Objective dlrTargeted(Tensor targets) {
        return (logits, labels) -> {
            Tensor gain = gain(targets).perImage(logits, labels);
            if (logits.size(1) < 4) {
                return gain;
            }
            Tensor largest = logits.topk(4).get0();
            Tensor low = largest.select(1, 2).add(largest.select(1, 3)).mul(new Scalar(0.5));
            return gain.div(largest.select(1, 0).sub(low).clamp_min(new Scalar(SMALLEST_DISTANCE)));
        };
    }

    /**
     * @param logits [N, K]
     * @param labels int64 [N]
     * @return one value an image, [N]
     */
    Tensor perImage(Tensor logits, Tensor labels);

    /**
     * As {@link #perImage}, of the logits of each time step.
     *
     * @param logits [T, N, K]
     */
    default Tensor overTime(Tensor logits, Tensor labels) {
        return perImage(logits.mean(0), labels);
    }

    /** Whether {@link #overTime} is more than the value of the mean logits. */
    default boolean isPerStep() {
        return false;
    }

    /** Whether several draws count by −log of their mean exp(−value), in place of their mean. */
    default boolean ofMeanProbability() {
        return false;
    }

    /** The class of the largest logit, int64 [N]. */
    static Tensor predictions(Tensor logits) {
        return logits.argmax(new LongOptional(1), false);
    }
}
