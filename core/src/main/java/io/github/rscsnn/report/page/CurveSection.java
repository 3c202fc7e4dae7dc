package io.github.rscsnn.report.page;

import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.ImageResult;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.LinePlot.Line;
import io.github.rscsnn.report.LinePlot.Point;
import io.github.rscsnn.report.LinePlot.Series;
import io.github.rscsnn.report.page.Block.Figure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Accuracy against what an attacker may do and spend: ε, steps, draws of its gradients; and against the draws that judge. */
final class CurveSection {
    private static final Pattern STEPS = Pattern.compile("(?<=[(, ])steps=(\\d+)");
    private static final Pattern DRAWS = Pattern.compile("eot:(\\d+)\\+?");

    /** Orders in which the draws of an image are counted: more would not be seen in the curve. */
    private static final int ORDERS = 32;

    private static final List<Line> LINES = List.of(Line.SOLID, Line.DASHED);

    private CurveSection() {}

    static Report.Section of(Comparison runs) {
        List<Figure> figures = new ArrayList<>();
        figures.addAll(epsilon(runs));
        String bound = " Attacks in " + runs.bound() + ", 95 % intervals.";
        figures.addAll(spent(
                runs,
                STEPS,
                "steps",
                "Accuracy of one draw against the attack's steps: more should never leave more." + bound));
        figures.addAll(spent(
                runs,
                DRAWS,
                "draws",
                "Accuracy of one draw against the draws that each gradient of the attack averages (EOT)." + bound));
        figures.addAll(votes(runs));
        List<String> kinds = figures.stream()
                .map(figure -> figure.name().replaceAll("-.*", ""))
                .distinct()
                .toList();
        return new Report.Section(
                "curves",
                "Curves",
                "accuracy against " + String.join(", ", kinds).replace("epsilon", "ε"),
                figures.isEmpty() ? List.of() : List.of(new Block.Figures(figures)));
    }

    /** What an ε is multiplied with on {@link #axis its axis}: it is counted in 1/255 where it bounds a pixel. */
    static double unit(Threat.Norm norm) {
        return norm == Threat.Norm.LINF ? 255 : 1;
    }

    static Axis axis(Threat.Norm norm) {
        return Axis.linear(norm == Threat.Norm.LINF ? "ε (1/255)" : "ε (" + norm.sign() + ")");
    }

    /** Attacks that were run at several ε; of several runs a plot an attack, of one a plot a norm. */
    private static List<Figure> epsilon(Comparison runs) {
        List<Figure> figures = new ArrayList<>();
        Map<Threat.Norm, List<Series>> ofSingle = new EnumMap<>(Threat.Norm.class);
        for (int a = 0; a < runs.attacks().size(); a++) {
            Variant attack = runs.attacks().get(a);
            List<Series> series = new ArrayList<>();
            for (int r = 0; r < runs.runs().size(); r++) {
                List<Point> points = points(runs, runs.runs().get(r), attack);
                if (!points.isEmpty()) {
                    if (runs.single()) {
                        List<Series> own = ofSingle.computeIfAbsent(attack.norm(), unused -> new ArrayList<>());
                        own.add(ofSingle(attack.name(), points, own.size()));
                    } else {
                        series.add(Series.of(runs.names().get(r), points).colour(r));
                    }
                }
            }
            if (!series.isEmpty()) {
                String name = "epsilon-" + Format.slug(attack.name()) + (a + 1);
                figures.add(epsilon(name, "Accuracy under " + attack.name(), attack.norm(), series));
            }
        }
        ofSingle.forEach((norm, series) -> figures.add(epsilon(
                Format.slug("epsilon" + norm.suffix()),
                "Accuracy against ε" + norm.suffix() + ", " + runs.names().getFirst(),
                norm,
                series)));
        return figures;
    }

    /** The model's colour; attacks differ in line and marker. */
    private static Series ofSingle(String name, List<Point> points, int place) {
        return Series.of(name, points).colour(0).marker(place).line(LINES.get(place % LINES.size()));
    }

    private static Figure epsilon(String name, String title, Threat.Norm norm, List<Series> series) {
        return new Figure(
                name,
                new LinePlot(title, axis(norm), Axis.percent("accuracy (%)"), series),
                "Accuracy of one draw with 95 % intervals against the bound ε in " + norm.sign()
                        + "; ε = 0 are clean images. "
                        + "For a large ε the steps of PGD may be longer, so that they cross the ball.");
    }

    /** At least two ε above 0, and the clean accuracy at 0 where it was measured; else none. */
    private static List<Point> points(Comparison runs, RunData run, Variant attack) {
        List<Measure> sweep = runs.sweep(run, attack);
        if (sweep.size() < 2) {
            return List.of();
        }
        List<Point> points = new ArrayList<>();
        runs.clean(run, sweep.getFirst()).ifPresent(clean -> points.add(clean.at(0)));
        sweep.forEach(measure -> points.add(measure.at(unit(attack.norm()) * measure.epsilon())));
        return points;
    }

    /** Attacks at the ε of the comparison that differ in nothing but one number, which {@code number} finds. */
    private static List<Figure> spent(Comparison runs, Pattern number, String what, String caption) {
        List<Series> series = new ArrayList<>();
        for (int r = 0; r < runs.runs().size(); r++) {
            Map<String, TreeMap<Integer, Measure>> curves = new LinkedHashMap<>();
            for (Measure measure : runs.runs().get(r).measures()) {
                if (measure.isClean() || measure.blind() || !measure.isAt(runs.norm(), runs.epsilon())) {
                    continue;
                }
                String all = measure.label() + " " + measure.attack() + " " + measure.source();
                Matcher found = number.matcher(all);
                boolean steps = number == STEPS;
                if (steps && !found.find()) {
                    continue;
                }
                int value = steps ? Integer.parseInt(found.group(1)) : drawsOf(found);
                // a step's length follows from their number; without EOT an attack of that name averages one draw
                String key = number.matcher(all)
                        .replaceAll("")
                        .replaceAll("alpha=[^,)]*", "")
                        .replaceFirst("^eot", "");
                curves.computeIfAbsent(key, unused -> new TreeMap<>()).merge(value, measure, Comparison::better);
            }
            int place = 0;
            for (TreeMap<Integer, Measure> curve : curves.values()) {
                if (curve.size() > 1) {
                    String attack = Variant.title(curve.firstEntry().getValue().label());
                    List<Point> points = new ArrayList<>();
                    curve.forEach((value, measure) -> points.add(measure.at(value)));
                    add(series, runs, r, attack, points, place++);
                }
            }
        }
        if (series.isEmpty()) {
            return List.of();
        }
        String title = "Accuracy against " + what + (what.equals("draws") ? " a gradient" : "");
        return List.of(new Figure(
                what,
                new LinePlot(
                        title,
                        Axis.log(what.equals("draws") ? "draws a gradient" : "steps"),
                        Axis.percent("accuracy (%)"),
                        series),
                caption));
    }

    private static int drawsOf(Matcher found) {
        return found.find() ? Integer.parseInt(found.group(1)) : 1;
    }

    /** With a name that no other series has. */
    private static void add(
            List<Series> series, Comparison runs, int run, String attack, List<Point> points, int place) {
        String name = runs.single() ? attack : runs.names().get(run) + ", " + attack;
        long alike = series.stream().filter(one -> one.name().startsWith(name)).count();
        series.add(ofSingle(alike == 0 ? name : name + " (" + (alike + 1) + ")", points, place)
                .colour(run));
    }

    /** How often the majority of some draws is right, from the votes that the ledger keeps. */
    private static List<Figure> votes(Comparison runs) {
        List<Series> series = new ArrayList<>();
        for (int r = 0; r < runs.runs().size(); r++) {
            RunData run = runs.runs().get(r);
            List<Measure> measures = new ArrayList<>();
            runs.clean(run).ifPresent(measures::add);
            runs.strongest(run).ifPresent(measures::add);
            for (Measure measure : measures) {
                List<ImageResult> images = run.judged(measure);
                if (measure.draws() > 1 && !images.isEmpty()) {
                    String attack = measure.isClean() ? "clean" : runs.attack(measure);
                    add(series, runs, r, attack, majorities(images, measure.draws()), measure.isClean() ? 0 : 1);
                }
            }
        }
        return series.isEmpty()
                ? List.of()
                : List.of(new Figure(
                        "votes",
                        new LinePlot(
                                "Accuracy of the majority of k draws",
                                Axis.linear("k, draws that vote"),
                                Axis.percent("accuracy (%)"),
                                series),
                        "Share of images that the majority of k draws classifies correctly, averaged over " + ORDERS
                                + " orders of the draws that were judged, for odd k; a tie is wrong."));
    }

    private static List<Point> majorities(List<ImageResult> images, int draws) {
        double[] right = new double[draws];
        for (ImageResult image : images) {
            List<Integer> votes = new ArrayList<>();
            for (int c = 0; c < image.votes().length; c++) {
                votes.addAll(Collections.nCopies(image.votes()[c], c));
            }
            java.util.Random random = java.util.Random.from(new SplittableRandom(image.image()));
            for (int order = 0; order < ORDERS; order++) {
                Collections.shuffle(votes, random);
                count(votes, image, right);
            }
        }
        List<Point> points = new ArrayList<>();
        for (int k = 1; k <= draws; k += 2) { // an even number may tie
            points.add(Point.of(k, 100 * right[k - 1] / (ORDERS * (double) images.size())));
        }
        return points;
    }

    private static void count(List<Integer> votes, ImageResult image, double[] right) {
        int[] counts = new int[image.votes().length];
        int others = 0;
        for (int k = 0; k < votes.size(); k++) {
            int vote = votes.get(k);
            counts[vote]++;
            others = vote == image.label() ? others : Math.max(others, counts[vote]);
            right[k] += counts[image.label()] > others ? 1 : 0;
        }
    }
}
