package io.github.rscsnn.experiment;

import io.github.rscsnn.loss.Consistency;
import io.github.rscsnn.loss.CrossEntropy;
import io.github.rscsnn.loss.ERsc;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.loss.TemporalEfficientTraining;

/**
 * The objective.
 *
 * @param labelSmoothing ε of the cross-entropy's targets
 * @param tetLambda λ of the TET loss
 * @param consistency λ of the consistency between two draws; 0 for a single draw
 */
public record LossKeys(
        Name name, double labelSmoothing, double tetLambda, double consistency, DistillationKeys distillation) {
    /** The losses by name. */
    public enum Name {
        CE(false, false),
        TET(true, false),
        KD(false, true),
        E_RSC(true, true);

        private final boolean everyStep;
        private final boolean distils;

        Name(boolean everyStep, boolean distils) {
            this.everyStep = everyStep;
            this.distils = distils;
        }

        /** Whether it is of each time step, as TET's. */
        public boolean everyStep() {
            return everyStep;
        }

        /** Whether it needs a teacher. */
        public boolean distils() {
            return distils;
        }
    }

    /** @param threshold of the neurons, which TET pulls outputs to */
    Loss make(double threshold) {
        CrossEntropy entropy = new CrossEntropy(labelSmoothing);
        Loss own = name.everyStep() ? new TemporalEfficientTraining(tetLambda, threshold, entropy) : entropy;
        Loss each = name.distils() ? new ERsc(distillation.lambda(), distillation.make(), own) : own;
        return consistency > 0 ? new Consistency(consistency, each) : each;
    }
}
