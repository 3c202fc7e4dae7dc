package io.github.rscsnn.attack;

import java.util.List;
import java.util.function.Function;

/**
 * What there is to know of an attack before it runs; stands in the attack's own class and in one line of {@link Attacks}.
 *
 * <p>An attack of one's own that should have a name, and options in the help, extends this by a public class with a public constructor
 * without arguments, which is named in {@code META-INF/services/io.github.rscsnn.attack.AttackType}.
 */
public class AttackType {
    /** Draws of a random model a gradient or a score, as in AutoAttack's version for random models. */
    public static final int EOT_DRAWS = 20;

    private static final double PAPER_EPSILON = 8.0 / 255;

    /** What an attack asks of the model. */
    public enum Needs {
        NOTHING,
        SCORES,
        GRADIENTS
    }

    private final String name;
    private final Needs needs;
    private final int steps;
    private final int draws;
    private final Function<AttackOptions, Attack> make;
    private final List<Setting<?>> settings;

    /**
     * @param name on the command line, for example {@code apgd-ce}
     * @param steps default of {@link Setting#STEPS}
     * @param draws default of {@link Setting#DRAWS}; 1 for the two attacks of the paper
     * @param make an attack with these settings
     * @param settings that no other attack has or that mean the same in all that have them
     */
    public AttackType(
            String name,
            Needs needs,
            int steps,
            int draws,
            Function<AttackOptions, Attack> make,
            Setting<?>... settings) {
        this.name = name;
        this.needs = needs;
        this.steps = steps;
        this.draws = draws;
        this.make = make;
        this.settings = List.of(settings);
    }

    /** One that follows gradients: means over {@link #EOT_DRAWS} draws of a random model. */
    static AttackType byGradients(
            String name, int steps, Function<AttackOptions, Attack> make, Setting<?>... settings) {
        return new AttackType(name, Needs.GRADIENTS, steps, EOT_DRAWS, make, settings);
    }

    /** One that asks for scores alone, over as many draws. */
    static AttackType byScores(String name, int steps, Function<AttackOptions, Attack> make, Setting<?>... settings) {
        return new AttackType(name, Needs.SCORES, steps, EOT_DRAWS, make, settings);
    }

    public String name() {
        return name;
    }

    public Needs needs() {
        return needs;
    }

    public int steps() {
        return steps;
    }

    public int draws() {
        return draws;
    }

    /** Its own settings. */
    public List<Setting<?>> settings() {
        return settings;
    }

    /**
     * Usual length of a step: the paper's 0.01 at 8/255, in proportion; for other norms than L∞ 2.5 ε over the number of steps.
     *
     * @param taken steps that the attack takes
     */
    double alpha(Threat threat, int taken) {
        return threat.norm() == Threat.Norm.LINF
                ? AttackOptions.PAPER_ALPHA * (threat.epsilon() / PAPER_EPSILON)
                : 2.5 * threat.epsilon() / taken;
    }

    /** Runs that it needs with a rule, of which the best counts: one where it takes no gradients. */
    public int runs(SourceSpec.Rule rule) {
        return needs == Needs.GRADIENTS ? rule.runs() : 1;
    }

    Attack make(AttackOptions options) {
        return make.apply(options);
    }
}
