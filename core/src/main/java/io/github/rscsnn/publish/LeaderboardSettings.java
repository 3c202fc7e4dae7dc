package io.github.rscsnn.publish;

import io.github.rscsnn.attack.Setting;
import io.github.rscsnn.attack.SuitePlan;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.check.CheckSettings;
import io.github.rscsnn.experiment.CertificationSettings;
import io.github.rscsnn.experiment.CostSettings;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.option.Names;
import io.github.rscsnn.option.OptionTable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The protocol under which all networks of a {@link Leaderboard} are judged. {@link #DEFAULTS} holds each default once.
 *
 * @param norm of the perturbations
 * @param epsilon their bound in pixel units, in that norm, above 0
 * @param budget gradients an image that {@link SuitePlan#STRONGEST} may take, at least 1
 * @param certifyDraws n of the certificates
 * @param limit number of test images, the same for all; 0 for all
 * @param batch images a forward pass
 * @param seed of noise and attacks
 */
public record LeaderboardSettings(
        Threat.Norm norm, double epsilon, int budget, int certifyDraws, int limit, int batch, long seed) {
    /** What the command line and the defaults are made of. */
    public static final OptionTable<LeaderboardSettings> OPTIONS = new OptionTable<>(
            LeaderboardSettings.class,
            "option",
            name -> name.equals("norm") ? Names.of(List.of("linf", "l2")) : Names.ANY);

    public static final LeaderboardSettings DEFAULTS = OPTIONS.make(Map.of());

    public LeaderboardSettings {
        OPTIONS.check(norm, epsilon, budget, certifyDraws, limit, batch, seed);
        new Threat(norm, epsilon);
    }

    /** @param given options by name; in L2 the usual ε is 0.5 */
    public static LeaderboardSettings of(Map<String, ?> given) {
        Map<String, Object> values = new HashMap<>(given);
        if ("l2".equals(values.get("norm"))) {
            values.putIfAbsent("epsilon", 0.5);
        }
        return OPTIONS.make(values);
    }

    /** Clean, AutoAttack as its authors run it, and the strongest that the budget buys. */
    EvaluationSettings attacks() {
        return EvaluationSettings.OPTIONS.make(Map.of(
                "attacks",
                List.of("clean", SuitePlan.AUTOATTACK.text(), SuitePlan.STRONGEST.text()),
                "epsilon",
                List.of(epsilon),
                "limit",
                limit,
                "batch",
                batch,
                "seed",
                seed,
                "options",
                Map.of(
                        SuitePlan.BUDGET.name(), String.valueOf(budget),
                        Setting.NORM.name(), norm.name().toLowerCase(Locale.ROOT))));
    }

    /** In the norm of the table, which is not named where it is L∞. */
    CheckSettings check() {
        Map<String, String> named = norm == Threat.Norm.LINF
                ? Map.of()
                : Map.of(Setting.NORM.name(), norm.name().toLowerCase(Locale.ROOT));
        return CheckSettings.of(
                Map.of("epsilon", epsilon, "limit", limit, "batch", batch, "seed", seed, "options", named));
    }

    CertificationSettings certificates() {
        return CertificationSettings.OPTIONS.make(Map.of("n", certifyDraws, "limit", limit, "seed", seed));
    }

    CostSettings cost() {
        CostSettings usual = CostSettings.OPTIONS.make(Map.of("seed", seed));
        return limit == 0 ? usual : CostSettings.OPTIONS.with(usual, "limit", Math.min(limit, usual.limit()));
    }
}
