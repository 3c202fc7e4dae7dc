package io.github.rscsnn.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.evaluate.SmallestEpsilon;
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
     * them was not run, the attack saw no gradient, or its ε is not one of L∞, in 1/255 of which the equation counts.
     */
    public Optional<Double> qte(String label) {
        return result(label).flatMap(this::qte);
    }

    /** The same for one row. */
    public Optional<Double> qte(RobustResult attacked) {
        double epsilon = attacked.epsilon() == null ? settings.epsilon() : attacked.epsilon();
        return result("clean")
                .filter(clean -> !attacked.blind() && PlanMaker.norm(settings.options()) == Threat.Norm.LINF)
                .map(clean -> Qte.of(0, clean.accuracy(), epsilon * 255, attacked.accuracy()));
    }

    /**
     * Success rate of an attack, as papers print it: the expected share of images that one draw gets right when clean and one draw
     * gets wrong under attack, among those right when clean; in [0, 1]. Empty where clean images were not judged, none was right, or
     * the attack saw no gradient.
     */
    public Optional<Double> success(RobustResult attacked) {
        return result("clean")
                .filter(clean -> !attacked.blind() && clean.correctDraws().length == attacked.correctDraws().length)
                .map(clean -> {
                    double right = 0;
                    double broken = 0;
                    for (int i = 0; i < clean.correctDraws().length; i++) {
                        double before = clean.correctDraws()[i] / (double) clean.draws();
                        right += before;
                        broken += before * (1 - attacked.correctDraws()[i] / (double) attacked.draws());
                    }
                    return broken / right;
                })
                .filter(Double::isFinite);
    }

    /** For each attack at several ε what it needs, in the order of the results; empty without a sweep. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public List<SmallestEpsilon> smallestEpsilons() {
        return SmallestEpsilon.of(results);
    }
}
