package io.github.rscsnn.experiment;

import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.List;
import java.util.Optional;

/**
 * What an evaluation found, as written to {@code results/evaluation.json}.
 *
 * @param title short name of the model, for example {@code RSC-0.1}
 * @param recipe of the run
 * @param model coding and neuron with all parameters
 * @param settings of the evaluation
 * @param provenance of the numbers
 * @param checkpoint SHA-256 of the weights that were judged
 * @param results one for each attack
 */
public record EvaluationOutcome(
        String title,
        Recipe recipe,
        String model,
        EvaluationSettings settings,
        Provenance provenance,
        String checkpoint,
        List<RobustResult> results) {
    /** The first row of this label. */
    public Optional<RobustResult> result(String label) {
        return results.stream().filter(r -> r.label().equals(label)).findFirst();
    }

    /**
     * Quantification Trade-off Estimation (Eq. 6) between clean images and the first row of this label; empty where one of
     * them was not run, or the attack saw no gradient.
     */
    public Optional<Double> qte(String label) {
        return result(label).flatMap(this::qte);
    }

    /** The same for one row. */
    public Optional<Double> qte(RobustResult attacked) {
        double epsilon = attacked.epsilon() == null ? settings.epsilon() : attacked.epsilon();
        return result("clean")
                .filter(clean -> !attacked.blind())
                .map(clean -> Qte.of(0, clean.accuracy(), epsilon * 255, attacked.accuracy()));
    }
}
