package io.github.rscsnn.check;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.AttackType;
import io.github.rscsnn.attack.Attacks;
import io.github.rscsnn.attack.GradientSources;
import io.github.rscsnn.attack.Setting;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.option.Names;
import io.github.rscsnn.option.OptionTable;
import io.github.rscsnn.option.Require;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The attack whose number is to be checked, and what may be spent on it. {@link #DEFAULTS} holds each default once: the
 * paper's PGD. It starts from the image itself, so that only its gradients count.
 *
 * @param attack name of the attack among {@link Attacks}, one that asks for gradients; null for PGD
 * @param epsilon bound in pixel units, L∞ unless {@code options} name another norm, above 0
 * @param stepSize of PGD in pixel units, above 0; scaled with ε where a check takes a larger one
 * @param steps of PGD, at least 1
 * @param gradient how its gradients are taken, as {@link GradientSources} reads it
 * @param moreSteps of the longer attack, more than {@code steps}
 * @param eot draws a gradient of the attack by expectation, and a query of a search of a random model, at least 2
 * @param squares iterations of Square, at least 1
 * @param points of the random search, at least 1
 * @param draws k judgements of each image; 0 for 10 if the model is random, else 1
 * @param level α family-wise, in (0, 1): that any check is raised without cause has at most this probability (Holm's correction)
 * @param limit number of test images; 0 for all
 * @param batch images a forward pass, at least 1
 * @param seed of noise and attacks
 * @param options norm, and settings of the attack alone, in words, by name
 */
public record CheckSettings(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String attack,
        double epsilon,
        double stepSize,
        int steps,
        String gradient,
        int moreSteps,
        int eot,
        int squares,
        int points,
        int draws,
        double level,
        int limit,
        int batch,
        long seed,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> options) {
    /** What the command line and the defaults are made of. */
    public static final OptionTable<CheckSettings> OPTIONS =
            new OptionTable<>(CheckSettings.class, "option", CheckSettings::names);

    public static final CheckSettings DEFAULTS = OPTIONS.make(Map.of());

    /** Accuracy, as a share, that a difference must have to matter: with many images any is significant. */
    public static final double LEAST = 0.02;

    /** Accuracy, as a share, that a check must be able to see: with less power than {@link #POWER} it is inconclusive. */
    public static final double MATTERS = 0.05;

    /** Probability with which it must. */
    public static final double POWER = 0.8;

    /** Level at which the images themselves rule out what a test could not have detected. */
    static final double RULED_OUT = 0.05;

    /** Accuracy, as a share, that more room must take at least, see {@link Effect}. */
    static final double EFFECT = 0.1;

    private static final String PGD = "pgd";
    private static final int DRAWS_OF_RANDOM_MODEL = 10;

    public CheckSettings {
        OPTIONS.check(
                attack, epsilon, stepSize, steps, gradient, moreSteps, eot, squares, points, draws, level, limit,
                batch);
        options = options == null ? Map.of() : Map.copyOf(options);
        Threat threat = new Threat(Setting.NORM.in(options), epsilon);
        threat.norm().requireStep(stepSize);
        boolean asks = attack == null || Attacks.named(attack).needs() == AttackType.Needs.GRADIENTS;
        Require.argument(asks, "attack %s asks for no gradients, and check looks at these", attack);
        SourceSpec source = GradientSources.parse(gradient);
        Require.argument(moreSteps > steps, "more steps than %s are needed to compare with, got %s", steps, moreSteps);
        AttackType type = Attacks.named(attack == null ? PGD : attack);
        Attacks.requireKnown(
                options.keySet(),
                List.of(type.name()),
                Stream.concat(Stream.of(Setting.NORM), type.settings().stream()).toList());
        options(type, options, threat, source).build();
    }

    private static AttackOptions options(AttackType type, Map<String, String> own, Threat threat, SourceSpec source) {
        return AttackOptions.of(type, threat)
                .with(own)
                .with(Setting.RANDOM_START, false)
                .with(Setting.RESTARTS, type.runs(source.rule()));
    }

    /**
     * @param given options by name; steps and gradients of the attack's own where there are none, a step length in proportion to ε,
     *     a longer attack of at least twice as many
     */
    public static CheckSettings of(Map<String, ?> given) {
        Map<String, Object> values = new HashMap<>(given);
        values.remove("attack", PGD);
        AttackType type = Attacks.named((String) values.getOrDefault("attack", PGD));
        if (values.containsKey("attack")) {
            values.putIfAbsent("gradient", "own");
        }
        values.putIfAbsent("steps", type.steps());
        int longer = 2 * (int) values.get("steps");
        values.putIfAbsent("more-steps", longer < 2 * DEFAULTS.moreSteps() ? DEFAULTS.moreSteps() : longer);
        double epsilon = (double) values.getOrDefault("epsilon", DEFAULTS.epsilon());
        @SuppressWarnings("unchecked") // as the record has it
        Map<String, String> own = (Map<String, String>) values.getOrDefault("options", Map.of());
        Threat.Norm norm = Setting.NORM.in(own);
        values.putIfAbsent(
                "alpha",
                AttackOptions.of(PGD, new Threat(norm, epsilon))
                        .with(Setting.STEPS, (int) values.get("steps"))
                        .alpha());
        return OPTIONS.make(values);
    }

    private static Names names(String option) {
        return option.equals("attack")
                ? Names.of(Attacks.all().stream()
                        .filter(type -> type.needs() == AttackType.Needs.GRADIENTS)
                        .map(AttackType::name)
                        .toList())
                : Names.ANY;
    }

    /** k in force for a model. */
    public int drawsFor(boolean random) {
        return draws > 0 ? draws : random ? DRAWS_OF_RANDOM_MODEL : 1;
    }

    /** {@code pgd}. */
    String label() {
        return attack == null ? PGD : attack;
    }

    /** {@code PGD}. */
    public String title() {
        return attack == null ? "PGD" : attack;
    }

    private AttackType type() {
        return Attacks.named(label());
    }

    /** That of ε. */
    public Threat.Norm norm() {
        return Setting.NORM.in(options);
    }

    /** {@code 8/255}, {@code 0.5 in L2}. */
    public String bound() {
        return Fraction.text(epsilon) + norm().suffix();
    }

    /** The attack, but for ε, steps and gradients. */
    Attack attack(double atEpsilon, int withSteps, SourceSpec source) {
        return options(type(), options, new Threat(norm(), atEpsilon), source)
                .with(Setting.ALPHA, stepSize * atEpsilon / epsilon)
                .with(Setting.STEPS, withSteps)
                .build();
    }

    /** How its gradients are taken; without draws where none are named. */
    SourceSpec source() {
        SourceSpec asked = GradientSources.parse(gradient);
        return attack(epsilon, steps, asked).ruled(asked);
    }

    /** Draws over which its gradients are means where the network is random: those that are named, or the attack's own. */
    int sourceDraws() {
        int named = source().draws();
        return named > 0 ? named : type().draws();
    }
}
