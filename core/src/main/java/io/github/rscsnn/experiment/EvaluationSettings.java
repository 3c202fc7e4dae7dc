package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.AttackKind;
import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.AttackSpec;
import io.github.rscsnn.attack.GradientSources;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.AttackPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How to judge a run. {@link #DEFAULTS} holds each default once.
 *
 * @param attacks names in the order of the table: {@code clean}, or those of {@link AttackKind}
 * @param epsilon L∞ bound in pixel units; 8/255 in the paper
 * @param alpha step of PGD in pixel units; null for the attack's own, 0.01 as in the paper
 * @param steps of an iterative attack; null for the attack's own, 7 for PGD as in the paper
 * @param randomStart whether PGD starts at a random point of the ball (SNN-RAT's setting)
 * @param gradient how gradients are taken, as {@link GradientSources} reads it: {@code bptt}, {@code eot:10+stclamp}
 * @param draws k judgements of each image; 0 for 10 if the model is random, else 1
 * @param limit number of test images; 0 for all
 * @param batch images a forward pass
 * @param seed of noise and attacks
 */
public record EvaluationSettings(
        List<String> attacks,
        double epsilon,
        Double alpha,
        Integer steps,
        boolean randomStart,
        String gradient,
        int draws,
        int limit,
        int batch,
        long seed) {
    public static final EvaluationSettings DEFAULTS = new EvaluationSettings(
            List.of("clean", "fgsm", "pgd"), 8.0 / 255, null, null, true, "bptt", 0, 1000, 100, 42);

    private static final int DRAWS_OF_RANDOM_MODEL = 10;

    public EvaluationSettings {
        attacks = List.copyOf(attacks);
        if (attacks.isEmpty()) {
            throw new IllegalArgumentException("no attacks given; known: " + String.join(", ", choices()));
        }
        if (Set.copyOf(attacks).size() < attacks.size()) {
            throw new IllegalArgumentException("an attack is given twice: " + String.join(", ", attacks));
        }
        Threat.linf(epsilon);
        SourceSpec source = GradientSources.parse(gradient);
        for (String attack : attacks) {
            plan(attack, source, epsilon, alpha, steps, randomStart);
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
        SourceSpec source = GradientSources.parse(gradient);
        return attacks.stream()
                .map(name -> plan(name, source, epsilon, alpha, steps, randomStart))
                .toList();
    }

    /** k in force for a model. */
    public int drawsFor(boolean random) {
        if (draws > 0) {
            return draws;
        }
        return random ? DRAWS_OF_RANDOM_MODEL : 1;
    }

    private static AttackPlan plan(
            String name, SourceSpec source, double epsilon, Double alpha, Integer steps, boolean randomStart) {
        if (name.equals("clean")) {
            return AttackPlan.clean();
        }
        if (!choices().contains(name) || name.equals(AttackKind.TRANSFER.text())) {
            throw new IllegalArgumentException("unknown attack '" + name + "'; known: " + String.join(", ", choices()));
        }
        AttackSpec spec = AttackSpec.parse(name, Threat.linf(epsilon));
        AttackOptions options = spec.options().withRandomStart(randomStart);
        if (alpha != null) {
            options = options.withAlpha(alpha);
        }
        if (steps != null) {
            options = options.withSteps(steps);
        }
        AttackSpec chosen = spec.with(options);
        SourceSpec view = chosen.source(source);
        return new AttackPlan(name, chosen.build(), view::build);
    }

    /** Names that {@code attacks} may hold. */
    public static List<String> choices() {
        return Stream.concat(
                        Stream.of("clean"),
                        Arrays.stream(AttackKind.values())
                                .filter(kind -> kind != AttackKind.TRANSFER) // needs a second model
                                .map(AttackKind::text))
                .toList();
    }
}
