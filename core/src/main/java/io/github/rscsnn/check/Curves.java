package io.github.rscsnn.check;

import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.check.Curve.Point;
import io.github.rscsnn.check.Curve.State;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * The checked attack by steps, draws and ε, and its loss from step to step. Where the last doubling of steps or draws takes less than
 * two points, and a drop of five would have been seen, more of them are not worth their cost.
 */
public final class Curves {
    private static final double[] STEPS = {0.25, 0.5, 1, 2, 4, 8};
    private static final int[] DRAWS = {1, 2, 5, 10, 20};
    private static final double[] EPSILONS = {0.25, 0.5, 1, 2, 4};

    /** Share of the whole rise of the loss that its last quarter of steps may still add. */
    private static final double STILL = 0.05;

    private Curves() {}

    /** All that the model has: without random gradients there is nothing to say about draws. */
    public static List<Curve> of(Evidence evidence) {
        List<Curve> curves = new ArrayList<>();
        curves.add(steps(evidence));
        if (evidence.probe().randomGradients(evidence.source())) {
            curves.add(draws(evidence));
        }
        curves.add(epsilon(evidence));
        curves.add(loss(evidence.losses()));
        return curves;
    }

    private static Curve steps(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        TreeSet<Integer> numbers = new TreeSet<>();
        for (double factor : STEPS) {
            numbers.add(Math.max(1, (int) Math.round(factor * settings.steps())));
        }
        return doubled(
                "steps",
                numbers,
                evidence,
                steps -> evidence.variant(
                        steps == settings.steps() ? "" : ", " + steps + " steps",
                        settings.epsilon(),
                        steps,
                        evidence.source()));
    }

    private static Curve draws(Evidence evidence) {
        SourceSpec source = evidence.source();
        int own = Math.max(1, source.draws());
        TreeSet<Integer> numbers = new TreeSet<>(List.of(own, 2 * own));
        for (int draws : DRAWS) {
            numbers.add(draws);
        }
        return doubled(
                "draws",
                numbers,
                evidence,
                draws ->
                        draws == own ? evidence.attack() : evidence.variant(", eot:" + draws, source.withDraws(draws)));
    }

    /** Whether twice as many as the largest of the numbers that has its double below the last still matters. */
    private static Curve doubled(
            String of, NavigableSet<Integer> numbers, Evidence evidence, IntFunction<RobustResult> measure) {
        TreeMap<Integer, RobustResult> measured = new TreeMap<>();
        numbers.forEach(number -> measured.put(number, measure.apply(number)));
        List<Point> points = new ArrayList<>();
        measured.forEach((number, result) -> points.add(Point.of(number, result)));
        int before = numbers.floor(numbers.last() / 2);
        return doubled(
                of + " from " + before + " to " + numbers.last(),
                of,
                points,
                Paired.of(Require.entry(measured, before), Require.entry(measured, numbers.last())),
                evidence.settings().level());
    }

    static Curve doubled(String what, String of, List<Point> points, Paired last, double level) {
        String seen = String.format(
                Locale.ROOT, "%s take %.1f points (p = %s)", what, 100 * last.drop(), BoundText.pValue(last.pValue()));
        if (last.pIfMatters() <= level) {
            return new Curve(of, points, State.NOT_CONVERGED, seen + ": take more");
        }
        int needed = last.imagesNeeded(level);
        return needed == 0
                ? new Curve(of, points, State.CONVERGED, seen)
                : new Curve(of, points, State.UNDECIDED, seen + "; " + Variants.moreImages(needed));
    }

    private static Curve epsilon(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        TreeMap<Double, RobustResult> measured = new TreeMap<>();
        measured.put(0.0, evidence.clean());
        for (double factor : EPSILONS) {
            double epsilon = factor * settings.epsilon();
            if (epsilon < evidence.most()) {
                String times = factor == 1
                        ? ""
                        : " at " + (factor < 1 ? "1/" + Math.round(1 / factor) : Math.round(factor)) + " epsilon";
                measured.put(epsilon, evidence.variant(times, epsilon, settings.steps(), evidence.source()));
            }
        }
        RobustResult all = evidence.unbounded();
        measured.put(evidence.most(), all);
        List<Point> points = new ArrayList<>();
        measured.forEach((epsilon, result) -> points.add(Point.of(epsilon, result)));
        boolean above = AttackChecks.aboveChance(all, evidence);
        String seen = String.format(
                Locale.ROOT,
                "%.1f %% left at epsilon %s, %s",
                100 * all.accuracy(),
                Fraction.text(evidence.most()),
                evidence.chanceInWords());
        return new Curve(
                "epsilon",
                points,
                above ? State.NOT_CONVERGED : State.CONVERGED,
                above ? seen + ": the attack is blind" : seen);
    }

    /** @param losses by step, the first before any */
    static Curve loss(List<Double> losses) {
        List<Point> points = new ArrayList<>();
        for (int step = 0; step < losses.size(); step++) {
            points.add(new Point(step, losses.get(step), null, null));
        }
        int last = losses.size() - 1;
        if (last < 4) {
            return new Curve("loss", points, State.UNDECIDED, "fewer than four steps have no last quarter");
        }
        double whole = losses.get(last) - losses.getFirst();
        double late = losses.get(last) - losses.get(last - last / 4);
        if (!(whole > 0)) {
            return new Curve("loss", points, State.NOT_CONVERGED, "the attack does not raise its own loss");
        }
        String seen = String.format(
                Locale.ROOT,
                "the last quarter of %d steps adds %.1f %% of the rise from %.3g to %.3g",
                last,
                100 * late / whole,
                losses.getFirst(),
                losses.get(last));
        return late <= STILL * whole
                ? new Curve("loss", points, State.CONVERGED, seen)
                : new Curve("loss", points, State.NOT_CONVERGED, seen + ": take more steps");
    }
}
