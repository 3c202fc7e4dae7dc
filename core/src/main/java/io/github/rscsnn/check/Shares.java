package io.github.rscsnn.check;

import io.github.rscsnn.evaluate.BinomialInterval;
import java.util.List;
import java.util.function.IntFunction;

/** A share that must not be above a threshold. */
final class Shares {
    private Shares() {}

    /**
     * Raised if the share is surely above {@code most} (exact binomial test).
     *
     * @param count may be fractional
     * @param doubt what is said if more images are needed, and how many
     */
    static Check.Seen above(
            double most, double count, int n, double level, IntFunction<String> doubt, Measured measured) {
        int needed = imagesNeeded(most, count, n, level);
        double p = BinomialInterval.atLeast(count, n, most);
        return Check.Seen.test(p, needed == 0 ? "" : doubt.apply(needed), List.of(measured));
    }

    /** For a share five points above the threshold to have been detected; 0 if these are enough, or rule it out. */
    private static int imagesNeeded(double most, double count, int n, double level) {
        double more = most + CheckSettings.MATTERS;
        if (1 - BinomialInterval.atLeast(count + 1, n, more) <= CheckSettings.RULED_OUT) {
            return 0;
        }
        int needed = n;
        while (!detects(most, more, needed, level)) {
            needed = needed * 5 / 4 + 1;
        }
        return needed == n ? 0 : needed;
    }

    private static boolean detects(double most, double more, int n, double level) {
        int critical = 0;
        while (critical <= n && BinomialInterval.atLeast(critical, n, most) > level) {
            critical++;
        }
        return critical <= n && BinomialInterval.atLeast(critical, n, more) >= CheckSettings.POWER;
    }
}
