package io.github.rscsnn.check;

import io.github.rscsnn.evaluate.RobustResult;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Whether an attack without gradients searches long enough to say anything. The images that the checked attack breaks are a
 * positive control: they can be broken, so a search that misses many of them would miss as many of those that a masked gradient
 * hides. It is believed if it finds what is there with probability {@link CheckSettings#POWER}.
 */
final class Search {
    /** A budget beyond this many times the present one is called out of reach. */
    private static final double FURTHEST = 1000;

    private static final int PART = 4;

    private Search() {}

    /**
     * Share of the draws that the checked attack turns wrong which the search turns wrong as well.
     *
     * @return in [0, 1]; not a number if the attack takes fewer than five points, too few to judge a search by
     */
    static double sensitivity(RobustResult clean, RobustResult attacked, RobustResult search) {
        long taken = 0;
        long both = 0;
        for (int i = 0; i < clean.images(); i++) {
            int right = clean.correctDraws()[i];
            int byAttack = Math.max(0, right - attacked.correctDraws()[i]);
            int bySearch = Math.max(0, right - search.correctDraws()[i]);
            taken += byAttack;
            both += Math.min(byAttack, bySearch);
        }
        double least = CheckSettings.MATTERS * clean.images() * clean.draws();
        return taken < least ? Double.NaN : both / (double) taken;
    }

    /**
     * @param option that sets the budget
     * @param budget in force
     * @param shorter the search at a smaller budget; asked only where this one is not believed
     * @return why it is not believed, and what would do; empty if it is
     */
    static String doubt(
            Evidence evidence, RobustResult search, String option, int budget, IntFunction<RobustResult> shorter) {
        RobustResult clean = evidence.clean();
        RobustResult attacked = evidence.attack();
        double found = sensitivity(clean, attacked, search);
        if (attacked.accuracy() <= CheckSettings.MATTERS || found >= CheckSettings.POWER) {
            return "";
        }
        if (Double.isNaN(found)) {
            return evidence.settings().title() + " takes too little to judge the search by";
        }
        String text = String.format(
                Locale.ROOT,
                "%s finds %.0f %% of what %s finds, 80 %% are needed",
                search.label(),
                100 * found,
                evidence.settings().title());
        int less = Math.max(1, budget / PART);
        double before = less == budget ? found : sensitivity(clean, attacked, shorter.apply(less));
        return text + "; " + advice(option, budget, less, before, found);
    }

    /** What is found grows about as the logarithm of the budget. */
    static String advice(String option, int budget, int less, double before, double found) {
        double growth = (found - before) / Math.log(budget / (double) less);
        double factor = growth <= 0 ? Double.POSITIVE_INFINITY : Math.exp((CheckSettings.POWER - found) / growth);
        if (factor > FURTHEST) {
            return "no budget within reach would do";
        }
        return option + " " + Variants.rounded((int) Math.ceil(budget * factor - 1e-6)) + " might do";
    }
}
