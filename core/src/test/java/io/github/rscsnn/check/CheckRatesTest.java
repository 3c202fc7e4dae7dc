package io.github.rscsnn.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.check.Finding.Verdict;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often checks are raised without cause, and how often they miss what they look for, at the level of statistics: results
 * of attacks are drawn, not made. With {@code -Drsc.check.repeats=5000} it prints the tables of docs/robust-evaluation.md.
 */
@Tag("slow")
class CheckRatesTest {
    private static final int REPEATS = Integer.getInteger("rsc.check.repeats", 200);
    private static final CheckSettings SETTINGS = CheckSettings.DEFAULTS;
    private static final List<String> NAMES =
            Checks.all().stream().filter(Check::isTest).map(Check::name).toList();

    /** Images of a network: with which probability a draw of each survives the attack. */
    private record Images(double[] right, int draws, SplittableRandom random) {
        /** Six in ten are broken, three in ten are not, one in ten wavers. */
        static Images of(int n, int draws, SplittableRandom random) {
            double[] right = new double[n];
            for (int i = 0; i < n; i++) {
                double kind = random.nextDouble();
                right[i] = kind < 0.6 ? 0 : kind < 0.9 ? 1 : random.nextDouble();
            }
            return new Images(right, draws, random);
        }

        RobustResult attacked(DoubleUnaryOperator change) {
            int[] correct = new int[right.length];
            for (int i = 0; i < right.length; i++) {
                double probability = change.applyAsDouble(right[i]);
                for (int draw = 0; draw < draws; draw++) {
                    correct[i] += random.nextDouble() < probability ? 1 : 0;
                }
            }
            return PairedTest.result(draws, correct);
        }

        RobustResult same() {
            return attacked(p -> p);
        }

        /** Whole images, so that the mean falls by {@code share}: of 0.35 that are right. */
        RobustResult stronger(double share) {
            return attacked(p -> random.nextDouble() < share / 0.35 ? 0 : p);
        }

        RobustResult weaker(double share) {
            return attacked(p -> random.nextDouble() < share / 0.65 ? 1 : p);
        }

        int binomial(int n, double share) {
            return (int) random.doubles(n).filter(u -> u < share).count();
        }
    }

    /** The worst honest network: each check stands at the edge of what it must not be raised for. */
    private static List<Check.Seen> honest(Images images) {
        int n = images.right().length;
        double level = Checks.strictestLevel(SETTINGS);
        RobustResult pgd = images.same();
        List<Check.Seen> seen = new ArrayList<>();
        for (String name : NAMES) {
            seen.add(
                    switch (name) {
                        case "gradients" -> share(0.01, images.binomial(n, 0.01), n, level);
                        case "evaluation-mode", "same-under-attack" -> share(0.1, images.binomial(32, 0.1), 32, level);
                        case "unbounded" -> share(0.1, images.binomial(n, 0.1), n, level);
                        case "larger-epsilon" -> Effect.of(pgd, images.stronger(0.1), true, level, SETTINGS.level());
                        case "random-noise" -> Effect.of(images.weaker(0.1), pgd, true, level, SETTINGS.level());
                        case "other-surrogates" ->
                            Variants.of(pgd, level, images.same(), images.same(), images.same(), images.same());
                        case "black-box" -> Variants.of(pgd, level, images.same(), images.same());
                        default -> Variants.of(pgd, level, images.same());
                    });
        }
        return seen;
    }

    private static Check.Seen share(double most, int count, int n, double level) {
        return Shares.above(most, count, n, level, Variants::moreImages, Measured.of("share", count, n));
    }

    /** On honest networks no check of all is raised with probability 1 - level, nor each by itself more often than its level. */
    @ParameterizedTest
    @CsvSource({"24, 1", "100, 1", "100, 10", "400, 1", "400, 10"})
    void falseAlarms(int n, int draws) {
        SplittableRandom random = new SplittableRandom(11);
        int any = 0;
        int[] alone = new int[NAMES.size()];
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            List<Check.Seen> seen = honest(Images.of(n, draws, random));
            List<Double> p = seen.stream().map(Check.Seen::pValue).toList();
            any += Checks.holm(p).stream().anyMatch(adjusted -> adjusted <= SETTINGS.level()) ? 1 : 0;
            for (int i = 0; i < alone.length; i++) {
                alone[i] += p.get(i) <= SETTINGS.level() ? 1 : 0;
            }
        }
        print("| %d | %d | %.1f | %s |", n, draws, percent(any), shares(alone));
        double error = 3.5 * Math.sqrt(SETTINGS.level() * (1 - SETTINGS.level()) / REPEATS);
        assertThat(any / (double) REPEATS).as("any").isLessThanOrEqualTo(SETTINGS.level() + error);
        for (int i = 0; i < alone.length; i++) {
            assertThat(alone[i] / (double) REPEATS).as(NAMES.get(i)).isLessThanOrEqualTo(SETTINGS.level() + error);
        }
    }

    /**
     * Another attack leaves {@code drop} less: it is raised, or inconclusive, but called ok with probability 0.2 at most if the drop
     * is five points or more.
     */
    @ParameterizedTest
    @CsvSource({
        "24, 1, 0.05",
        "100, 1, 0.05",
        "200, 1, 0.05",
        "400, 1, 0.05",
        "100, 10, 0.05",
        "400, 10, 0.05",
        "100, 1, 0.1",
        "100, 10, 0.1",
        "100, 1, 0.2",
        "100, 10, 0.2"
    })
    void missed(int n, int draws, double drop) {
        SplittableRandom random = new SplittableRandom(12);
        double level = Checks.strictestLevel(SETTINGS);
        int[] verdicts = new int[Verdict.values().length];
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            Images images = Images.of(n, draws, random);
            Check.Seen seen = Variants.of(images.same(), level, images.stronger(drop));
            verdicts[(seen.pValue() <= level ? Verdict.RAISED : seen.verdict()).ordinal()]++;
        }
        int raised = verdicts[Verdict.RAISED.ordinal()];
        int ok = verdicts[Verdict.CLEAR.ordinal()];
        print(
                "| %d | %d | %.0f | %.1f | %.1f | %.1f |",
                n, draws, 100 * drop, percent(raised), percent(verdicts[Verdict.INCONCLUSIVE.ordinal()]), percent(ok));
        double error = 3.5 * Math.sqrt(0.2 * 0.8 / REPEATS);
        assertThat(ok / (double) REPEATS).isLessThanOrEqualTo(0.2 + error);
        if (drop >= 0.2) {
            assertThat(raised / (double) REPEATS).isGreaterThan(0.8 - error);
        }
    }

    private static double percent(int count) {
        return 100.0 * count / REPEATS;
    }

    private static String shares(int[] counts) {
        return String.join(
                " | ",
                Arrays.stream(counts)
                        .mapToObj(count -> String.format(Locale.ROOT, "%.1f", percent(count)))
                        .toList());
    }

    private static void print(String format, Object... values) {
        if (Integer.getInteger("rsc.check.repeats") != null) {
            System.out.println(String.format(Locale.ROOT, format, values));
        }
    }
}
