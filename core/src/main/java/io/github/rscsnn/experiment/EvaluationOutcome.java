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
 * @param results one for each attack
 */
public record EvaluationOutcome(
        String title,
        Recipe recipe,
        String model,
        EvaluationSettings settings,
        Provenance provenance,
        List<RobustResult> results) {
    public Optional<RobustResult> result(String label) {
        return results.stream().filter(r -> r.label().equals(label)).findFirst();
    }

    /**
     * Quantification Trade-off Estimation (Eq. 6) between clean images and this attack; empty where one of them was not
     * run, or the attack saw no gradient.
     */
    public Optional<Double> qte(String label) {
        return result("clean")
                .flatMap(clean -> result(label)
                        .filter(attacked -> !attacked.blind())
                        .map(attacked -> Qte.of(0, clean.accuracy(), settings.epsilon() * 255, attacked.accuracy())));
    }
}
