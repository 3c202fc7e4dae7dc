package io.github.rscsnn.attack;

import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An attack by name with its settings, for example {@code AttackOptions.of("pgd", Threat.linf(8 / 255.0))}.
 *
 * @param type which attack
 * @param threat norm and ε
 * @param values by the name of the {@link Setting}, those that differ from its default
 */
public record AttackOptions(AttackType type, Threat threat, Map<String, Object> values) {
    static final double PAPER_ALPHA = 0.01;

    public AttackOptions {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(threat, "threat");
        values = Map.copyOf(values);
    }

    /**
     * Settings of the publication, or where there are none of common use: PGD starts at random, as in SNN-RAT, and its step is in
     * proportion to ε: the paper's 0.01 at 8/255; for L2 2.5 ε over the number of steps.
     *
     * @throws IllegalArgumentException listing the names, for an unknown one
     */
    public static AttackOptions of(String name, Threat threat) {
        return of(Attacks.named(name), threat);
    }

    public static AttackOptions of(AttackType type, Threat threat) {
        return new AttackOptions(type, threat, Map.of())
                .with(Setting.STEPS, type.steps())
                .with(Setting.DRAWS, type.draws());
    }

    /** @throws IllegalArgumentException if the value is out of range */
    public <T> AttackOptions with(Setting<T> setting, T value) {
        Map<String, Object> more = new HashMap<>(values);
        more.put(setting.name(), setting.check(value));
        return new AttackOptions(type, threat, more);
    }

    /** With those of {@code texts}, values in words by name, that are the attack's own. */
    public AttackOptions with(Map<String, String> texts) {
        AttackOptions result = this;
        for (Setting<?> setting : type.settings()) {
            if (texts.containsKey(setting.name())) {
                result = result.withText(setting, texts.get(setting.name()));
            }
        }
        return result;
    }

    private <T> AttackOptions withText(Setting<T> setting, String text) {
        return with(setting, setting.parse(text));
    }

    /** Null where it was not set and has no default. */
    @SuppressWarnings("unchecked") // with() puts nothing else there
    public <T> @Nullable T find(Setting<T> setting) {
        return (T) values.getOrDefault(setting.name(), setting.standard());
    }

    /** @throws IllegalStateException if it was not set and has no default */
    public <T> T get(Setting<T> setting) {
        T value = find(setting);
        Require.state(value != null, "%s has no default, and was not set", setting.name());
        return value;
    }

    /** As it was set, or the usual one of so many steps. */
    public double alpha() {
        Double given = find(Setting.ALPHA);
        if (given != null) {
            return given;
        }
        return threat.epsilon() == 0 ? PAPER_ALPHA : type.alpha(threat, steps()); // nothing moves there
    }

    public int steps() {
        return get(Setting.STEPS);
    }

    public int draws() {
        return get(Setting.DRAWS);
    }

    public boolean randomStart() {
        return get(Setting.RANDOM_START);
    }

    /** @throws IllegalArgumentException for settings that the attack cannot use: restarts without a random start, SA-PGD with L2 */
    public Attack build() {
        Attack attack = type.make(this);
        int restarts = get(Setting.RESTARTS);
        if (restarts > 1 && attack.fixed()) {
            throw new IllegalArgumentException(
                    "restarts of " + type.name() + " need a random start: every run would begin at the same point");
        }
        return restarts == 1 ? attack : new Restarts(attack, restarts);
    }

    /** {@link Attack#ruled}, and where it names no EOT draws and the model is random, with those of the options. */
    public SourceSpec source(SourceSpec base, SpikingClassifier classifier) {
        SourceSpec ruled = build().ruled(base);
        return type.needs() == AttackType.Needs.NOTHING ? ruled : ruled.withUsualDraws(draws(), classifier);
    }

    /**
     * Forward passes for an image at most, a gradient counted as three.
     *
     * @param random whether the model is: it is asked for the draws of the options where {@code source} names none, and what is
     *     compared is scored again
     */
    public double cost(SourceSpec source, boolean random) {
        double score = source.draws() > 0 ? source.draws() : random ? draws() : 1;
        return build().cost(new Attack.Price(3 * score, score, random ? score : 0));
    }
}
