package io.github.rscsnn.attack;

import java.util.Locale;

/** What an attack by gradients increases, by its name in {@code --objective}. */
public enum ObjectiveName {
    /** {@link Objective#CROSS_ENTROPY}. */
    CE(Objective.CROSS_ENTROPY),
    /** {@link Objective#DLR}. */
    DLR(Objective.DLR),
    /** {@link Objective#MARGIN}, Carlini and Wagner's (2017, f6) without a bound on confidence. */
    CW(Objective.MARGIN),
    /** {@link Objective#MEAN_PROBABILITY}. */
    SMOOTHADV(Objective.MEAN_PROBABILITY),
    /** {@link Objective#PER_STEP}. */
    TET(Objective.PER_STEP);

    /** Of attacks by gradients that have no objective of their own in their definition. */
    static final Setting<ObjectiveName> SETTING =
            Setting.choice("objective", ObjectiveName.class, null, "What the attack increases, in place of its own.");

    private final Objective objective;

    ObjectiveName(Objective objective) {
        this.objective = objective;
    }

    public Objective objective() {
        return objective;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that was asked for, or {@code own}. */
    static ObjectiveName of(AttackOptions options, ObjectiveName own) {
        ObjectiveName asked = options.find(SETTING);
        return asked == null ? own : asked;
    }

    /** Behind the parameters of an attack whose name does not say it. */
    String title() {
        return this == CE ? "" : ", objective=" + text();
    }
}
