package io.github.rscsnn.experiment;

import io.github.rscsnn.loss.Distillation;
import org.jspecify.annotations.Nullable;

/**
 * What the losses {@code kd} and {@code e-rsc} distil.
 *
 * @param teacher run folder of the network that is distilled; null to train the ANN twin into the run's own folder
 * @param lambda weight of the distillation (Eq. 16)
 * @param temperature divides the logits of teacher and student
 */
public record DistillationKeys(
        @Nullable String teacher,
        double lambda,
        double temperature,
        Distillation.Direction direction,
        Distillation.Reduction reduction) {
    Distillation make() {
        return new Distillation(direction, temperature, reduction);
    }
}
