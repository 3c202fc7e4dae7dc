package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Fgsm;
import io.github.rscsnn.attack.Pgd;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.AttackPlan;
import java.util.List;
import java.util.Set;

/**
 * How to judge a run. {@link #DEFAULTS} holds each default once.
 *
 * @param attacks names in the order of the table: {@code clean}, {@code fgsm}, {@code pgd}
 * @param epsilon L∞ bound in pixel units; 8/255 in the paper
 * @param alpha step of PGD in pixel units; 0.01 in the paper
 * @param steps of PGD; 7 in the paper
 * @param randomStart whether PGD starts at a random point of the ball (SNN-RAT's setting)
 * @param draws k judgements of each image; 0 for 10 if the model is random, else 1
 * @param limit number of test images; 0 for all
 * @param batch images a forward pass
 * @param seed of noise and attacks
 */
public record EvaluationSettings(
        List<String> attacks,
        double epsilon,
        double alpha,
        int steps,
        boolean randomStart,
        int draws,
        int limit,
        int batch,
        long seed) {
    public static final List<String> ATTACKS = List.of("clean", "fgsm", "pgd");

    public static final EvaluationSettings DEFAULTS =
            new EvaluationSettings(ATTACKS, 8.0 / 255, 0.01, 7, true, 0, 1000, 100, 42);

    private static final int DRAWS_OF_RANDOM_MODEL = 10;

    public EvaluationSettings {
        attacks = List.copyOf(attacks);
        if (attacks.isEmpty()) {
            throw new IllegalArgumentException("no attacks given; known: " + String.join(", ", ATTACKS));
        }
        if (Set.copyOf(attacks).size() < attacks.size()) {
            throw new IllegalArgumentException("an attack is given twice: " + String.join(", ", attacks));
        }
        for (String attack : attacks) {
            plan(attack, epsilon, alpha, steps, randomStart);
        }
        if (draws < 0 || limit < 0) {
            throw new IllegalArgumentException("draws and limit must be at least 0, got " + draws + " and " + limit);
        }
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, got " + batch);
        }
    }

    /** The attacks to run, in order. */
    public List<AttackPlan> plans() {
        return attacks.stream()
                .map(name -> plan(name, epsilon, alpha, steps, randomStart))
                .toList();
    }

    /** k in force for a model. */
    public int drawsFor(boolean random) {
        if (draws > 0) {
            return draws;
        }
        return random ? DRAWS_OF_RANDOM_MODEL : 1;
    }

    private static AttackPlan plan(String name, double epsilon, double alpha, int steps, boolean randomStart) {
        return switch (name) {
            case "clean" -> AttackPlan.clean();
            case "fgsm" -> new AttackPlan(name, new Fgsm(Threat.linf(epsilon)), AttackPlan.BPTT);
            case "pgd" ->
                new AttackPlan(name, new Pgd(Threat.linf(epsilon), alpha, steps, randomStart), AttackPlan.BPTT);
            default ->
                throw new IllegalArgumentException(
                        "unknown attack '" + name + "'; known: " + String.join(", ", ATTACKS));
        };
    }
}
