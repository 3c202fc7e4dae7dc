package io.github.rscsnn.report.page;

import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runs of a page, and what of their measures is shown where.
 *
 * <p>Where one accuracy was measured several times, that with most images counts, of those the one with most draws, of those the
 * newest.
 *
 * @param runs at least one
 * @param names of the runs, one each, all different
 * @param attacks on any of the runs
 * @param norm in which attacks are compared
 * @param epsilon at which, pixel units: 8/255 in L∞ where it was measured, else where most was; 0 where no attack was run
 */
record Comparison(List<RunData> runs, List<String> names, List<Variant> attacks, Threat.Norm norm, double epsilon) {
    private static final int MOST_SHOWN = 4;
    private static final Comparator<Measure> BETTER = Comparator.comparingInt(Measure::images)
            .thenComparingInt(Measure::draws)
            .thenComparing(Measure::created);

    static Comparison of(List<RunData> runs) {
        // at an ε of 0 an attack returns the image: that is no attack to compare
        List<Measure> attacked = runs.stream()
                .flatMap(run -> run.measures().stream())
                .filter(measure -> !measure.isClean() && measure.epsilon() > 0)
                .toList();
        Optional<Measure> place = place(attacked);
        return new Comparison(
                runs,
                names(runs),
                Variant.of(attacked),
                place.map(Measure::norm).orElse(Threat.Norm.LINF),
                place.map(Measure::epsilon).orElse(0.0));
    }

    /** One of those at the norm and ε of the comparison. */
    private static Optional<Measure> place(List<Measure> attacked) {
        return attacked.stream()
                .filter(measure -> measure.isAt(Threat.Norm.LINF, Qte.PAPER_EPSILON))
                .findFirst()
                .or(() -> attacked.stream()
                        .max(Comparator.comparingLong((Measure measure) -> attacked.stream()
                                        .filter(other -> other.isAt(measure.norm(), measure.epsilon()))
                                        .count())
                                .thenComparing(
                                        Comparator.comparing(Measure::norm).reversed())
                                .thenComparingDouble(Measure::epsilon)));
    }

    private static List<String> names(List<RunData> runs) {
        Map<String, Integer> titles = new LinkedHashMap<>();
        Map<String, Integer> used = new LinkedHashMap<>();
        runs.forEach(run -> titles.merge(run.title(), 1, Integer::sum));
        List<String> names = new ArrayList<>();
        for (RunData run : runs) {
            String name =
                    Require.entry(titles, run.title()) == 1 ? run.title() : run.title() + " (" + run.folder() + ")";
            int times = used.merge(name, 1, Integer::sum);
            names.add(times == 1 ? name : name + " #" + times);
        }
        return names;
    }

    static boolean same(double epsilon, double other) {
        return Math.abs(epsilon - other) < 1e-9;
    }

    /** That of two measures of the same thing which counts. */
    static Measure better(Measure one, Measure other) {
        return BETTER.compare(one, other) >= 0 ? one : other;
    }

    /** Where attacks are compared, for a sentence. */
    String bound() {
        return norm.sign() + " at ε = " + Fraction.text(epsilon);
    }

    /** The attacks that were run at the ε of the comparison. */
    List<Variant> compared() {
        return attacks.stream().filter(attack -> count(attack) > 0).toList();
    }

    private long count(Variant attack) {
        return runs.stream().filter(run -> attacked(run, attack).isPresent()).count();
    }

    /** Of them those that the first screen has room for: of several runs those that most of them have, the last of which are the strongest. */
    List<Variant> shown() {
        List<Variant> all = compared();
        List<Variant> common = all.stream()
                .filter(attack -> single() || 2 * count(attack) > runs.size())
                .toList();
        List<Variant> some = common.isEmpty() ? all : common;
        return single() ? all : some.subList(Math.max(0, some.size() - MOST_SHOWN), some.size());
    }

    /** What of a run was attacked at the ε of the comparison; noise attacks nothing. */
    List<Measure> attacked(RunData run) {
        return compared().stream()
                .filter(attack -> !attack.isControl())
                .flatMap(attack -> attacked(run, attack).stream())
                .toList();
    }

    /** Of the attacks at the ε of the comparison that saw a gradient, or need none, the one that left least. */
    Optional<Measure> strongest(RunData run) {
        return attacked(run).stream()
                .filter(measure -> !measure.blind())
                .min(Comparator.comparingDouble(Measure::accuracy));
    }

    /** Name of the attack of a measure. */
    String attack(Measure measure) {
        return attacks.stream()
                .filter(attack -> attack.covers(measure))
                .map(Variant::name)
                .findFirst()
                .orElse(measure.label());
    }

    /** The heading of a row about a run, with its colour. */
    Block.Cell cell(RunData run) {
        return Block.Cell.of(name(run)).model(runs.indexOf(run));
    }

    boolean single() {
        return runs.size() == 1;
    }

    String name(RunData run) {
        return names.get(runs.indexOf(run));
    }

    /** The same for names of files, where case and signs do not count. */
    String slug(RunData run) {
        int place = runs.indexOf(run);
        String slug = Format.slug(names.get(place));
        boolean taken = names.subList(0, place).stream()
                .anyMatch(other -> Format.slug(other).equals(slug));
        return taken ? slug + "-" + (place + 1) : slug;
    }

    Optional<Measure> clean(RunData run) {
        return run.measures().stream().filter(Measure::isClean).max(BETTER);
    }

    /** The clean accuracy that an attacked one may be set against: of the same number of images and draws. */
    Optional<Measure> clean(RunData run, Measure attacked) {
        return run.measures().stream()
                .filter(measure -> measure.isClean() && measure.comparable(attacked))
                .max(BETTER);
    }

    /** At the ε of the comparison. */
    Optional<Measure> attacked(RunData run, Variant attack) {
        return attack.norm() == norm ? attacked(run, attack, epsilon) : Optional.empty();
    }

    private static Optional<Measure> attacked(RunData run, Variant attack, double epsilon) {
        return run.measures().stream()
                .filter(measure -> attack.covers(measure) && same(measure.epsilon(), epsilon))
                .max(BETTER);
    }

    /** Where the attack saw gradients, at each ε above 0, from the least. */
    List<Measure> sweep(RunData run, Variant attack) {
        return run.measures().stream()
                .filter(measure -> attack.covers(measure) && measure.epsilon() > 0)
                .map(Measure::epsilon)
                .distinct()
                .sorted()
                .map(epsilon -> attacked(run, attack, epsilon).orElseThrow())
                .filter(measure -> !measure.blind())
                .toList();
    }
}
