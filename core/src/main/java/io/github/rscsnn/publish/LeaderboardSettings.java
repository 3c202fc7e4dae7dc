package io.github.rscsnn.publish;

import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.Setting;
import io.github.rscsnn.attack.SuiteBudget;
import io.github.rscsnn.attack.SuitePlan;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.check.CheckSettings;
import io.github.rscsnn.experiment.CertificationSettings;
import io.github.rscsnn.experiment.EvaluationSettings;
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
    public static final LeaderboardSettings DEFAULTS =
            new LeaderboardSettings(Threat.Norm.LINF, 8.0 / 255, SuitePlan.BUDGET.standard(), 1000, 200, 100, 42);

    /** Test images on which operations are counted: rates of layers hardly differ between images. */
    private static final int COST_IMAGES = 100;

    static final int COST_BATCH = 20;

    public LeaderboardSettings {
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be above 0, got " + epsilon);
        }
        new Threat(norm, epsilon);
        if (budget < 1 || certifyDraws < 1 || limit < 0 || batch < 1) {
            throw new IllegalArgumentException(
                    "budget, draws and batch must be at least 1 and the limit at least 0, got " + budget + ", "
                            + certifyDraws + ", " + batch + " and " + limit);
        }
    }

    /** Clean, AutoAttack as its authors run it, and the strongest that the budget buys. */
    EvaluationSettings attacks() {
        EvaluationSettings usual = EvaluationSettings.DEFAULTS;
        return new EvaluationSettings(
                List.of("clean", SuitePlan.AUTOATTACK.text(), SuitePlan.STRONGEST.text()),
                List.of(epsilon),
                null,
                null,
                usual.randomStart(),
                usual.gradient(),
                usual.draws(),
                limit,
                batch,
                seed,
                SuiteBudget.STANDARD,
                null,
                Map.of(
                        SuitePlan.BUDGET.name(), String.valueOf(budget),
                        Setting.NORM.name(), norm.name().toLowerCase(Locale.ROOT)));
    }

    /** The checklist looks at L∞ whatever the norm of the table is. */
    CheckSettings check() {
        CheckSettings usual = CheckSettings.DEFAULTS;
        double bound = norm == Threat.Norm.LINF ? epsilon : usual.epsilon();
        return new CheckSettings(
                usual.attack(),
                bound,
                AttackOptions.of("pgd", Threat.linf(bound)).alpha(),
                usual.steps(),
                usual.gradient(),
                usual.moreSteps(),
                usual.eot(),
                usual.squares(),
                usual.points(),
                usual.draws(),
                usual.level(),
                limit,
                batch,
                seed);
    }

    CertificationSettings certificates() {
        CertificationSettings usual = CertificationSettings.DEFAULTS;
        return new CertificationSettings(usual.n0(), certifyDraws, usual.alpha(), limit, 1, usual.batch(), seed);
    }

    int costImages() {
        return limit == 0 ? COST_IMAGES : Math.min(limit, COST_IMAGES);
    }
}
