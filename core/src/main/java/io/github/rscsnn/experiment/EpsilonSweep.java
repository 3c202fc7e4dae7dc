package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Larger and larger ε, until an attack leaves no more than chance: a defence whose accuracy stays above it masks gradients (items
 * 3 and 4 of the paper's Table 1).
 *
 * @param settings whose ε come first
 * @param classes K
 * @param pixels values of an image
 */
record EpsilonSweep(EvaluationSettings settings, int classes, int pixels) {
    static void requireAscending(List<Double> epsilons) {
        if (!epsilons.stream().sorted().toList().equals(epsilons)) {
            throw new IllegalArgumentException("to go on until chance, epsilons must ascend, got " + epsilons);
        }
    }

    private double most() {
        return PlanMaker.norm(settings.options()).most(pixels);
    }

    /** Twice the last ε, at most {@link Threat.Norm#most}; 0 if the attack's accuracy is not surely above chance any more, or there is no larger. */
    double after(RobustResult last) {
        Double epsilon = last.epsilon();
        if (epsilon == null || epsilon >= most() || last.low() <= 1.0 / classes) {
            return 0;
        }
        return epsilon == 0 ? Qte.PAPER_EPSILON : Math.min(most(), 2 * epsilon);
    }

    /** The settings at one ε. */
    EvaluationSettings at(double epsilon) {
        return settings.withEpsilons(List.of(epsilon));
    }

    /** The settings with all ε that were reached. */
    EvaluationSettings reached(List<RobustResult> results) {
        List<Double> epsilons = new ArrayList<>(settings.epsilons());
        results.stream()
                .map(RobustResult::epsilon)
                .filter(epsilon -> epsilon != null && !epsilons.contains(epsilon))
                .distinct()
                .sorted()
                .forEach(epsilons::add);
        return settings.withEpsilons(epsilons);
    }
}
