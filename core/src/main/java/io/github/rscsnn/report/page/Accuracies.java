package io.github.rscsnn.report.page;

import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.BarPlot;
import io.github.rscsnn.report.BarPlot.Bar;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.report.page.Block.Cell;
import io.github.rscsnn.report.page.Block.Grid;
import io.github.rscsnn.report.page.Report.Measurement;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Clean and attacked accuracies of all runs: the chart and the table of the first screen, and all of them one by one. */
final class Accuracies {
    private Accuracies() {}

    private static boolean none(Comparison runs) {
        return runs.runs().stream().allMatch(run -> run.measures().isEmpty());
    }

    /** In words, or empty where no attack was run. */
    private static String bound(Comparison runs) {
        return runs.compared().isEmpty() ? "" : ", attacks in " + runs.bound();
    }

    /** A row a model; of a single one a row an attack. */
    static @Nullable Grid table(Comparison runs) {
        if (none(runs)) {
            return null;
        }
        String caption = "Clean and attacked accuracy (%)" + bound(runs) + "; n images, k draws that judge each";
        if (runs.single()) {
            RunData run = runs.runs().getFirst();
            Grid grid = Grid.of(caption, "Attack", "accuracy %", "95 % interval", "QTE", "n", "k");
            grid.row(row("Clean", runs, run, runs.clean(run)));
            runs.shown().forEach(attack -> grid.row(row(attack.name(), runs, run, runs.attacked(run, attack))));
            return grid;
        }
        List<String> header = new ArrayList<>(List.of("Model"));
        header.addAll(columns(runs));
        Grid grid = new Grid(caption, header, new ArrayList<>());
        for (RunData run : runs.runs()) {
            List<Optional<Measure>> measures = cells(runs, run);
            List<Cell> row = new ArrayList<>(List.of(runs.cell(run)
                    .lines(List.of(
                            "n " + range(measures, Measure::images) + ", k " + range(measures, Measure::draws)))));
            measures.forEach(measure -> row.add(cell(runs, run, measure)));
            grid.row(row);
        }
        return grid;
    }

    /** Whether some run knows a stronger attack than those shown. */
    private static boolean stronger(Comparison runs) {
        return runs.runs().stream()
                .anyMatch(run -> runs.strongest(run).isPresent()
                        && runs.shown().stream()
                                .noneMatch(attack ->
                                        attack.covers(runs.strongest(run).get())));
    }

    private static List<String> columns(Comparison runs) {
        List<String> columns = new ArrayList<>(List.of("Clean"));
        runs.shown().forEach(attack -> columns.add(attack.name()));
        if (stronger(runs)) {
            columns.add("Strongest of each");
        }
        return columns;
    }

    private static List<Optional<Measure>> cells(Comparison runs, RunData run) {
        List<Optional<Measure>> cells = new ArrayList<>(List.of(runs.clean(run)));
        runs.shown().forEach(attack -> cells.add(runs.attacked(run, attack)));
        if (stronger(runs)) {
            cells.add(runs.strongest(run));
        }
        return cells;
    }

    private static String range(List<Optional<Measure>> measures, ToIntFunction<Measure> value) {
        IntSummaryStatistics all =
                measures.stream().flatMap(Optional::stream).mapToInt(value).summaryStatistics();
        return all.getCount() == 0 ? "–" : all.getMin() + (all.getMin() == all.getMax() ? "" : " – " + all.getMax());
    }

    private static List<Object> row(String name, Comparison runs, RunData run, Optional<Measure> found) {
        if (found.isEmpty()) {
            return List.of(name, "–", "", "", "", "");
        }
        Measure measure = found.get();
        String counts = String.valueOf(measure.images());
        if (measure.blind()) {
            return List.of(name, Cell.NONE.lines(List.of("no gradient")), "", "", counts, measure.draws());
        }
        return List.of(
                name,
                warned(measure),
                Format.interval(measure.low(), measure.high()),
                qte(runs, run, measure).map(Qte::round).map(Object::toString).orElse(""),
                counts,
                measure.draws());
    }

    private static Cell warned(Measure measure) {
        return Cell.of(Table.percent(measure.accuracy()) + (measure.warning() == null ? "" : " ⚠"));
    }

    private static Cell cell(Comparison runs, RunData run, Optional<Measure> found) {
        return found.map(measure -> {
                    if (measure.blind()) {
                        return Cell.NONE.lines(List.of("no gradient"));
                    }
                    String qte = qte(runs, run, measure)
                            .map(value -> ", QTE " + Qte.round(value))
                            .orElse("");
                    return warned(measure).lines(List.of(Format.interval(measure.low(), measure.high()) + qte));
                })
                .orElse(Cell.NONE);
    }

    /** Empty where clean accuracy was not measured on as many images and draws. */
    private static Optional<Double> qte(Comparison runs, RunData run, Measure attacked) {
        return runs.clean(run, attacked)
                .filter(clean -> attacked.hasQte())
                .map(clean -> Qte.of(0, clean.accuracy(), attacked.epsilon() * 255, attacked.accuracy()));
    }

    /** A line a model, a marker an attack; of a single one a line an attack. */
    static Block.@Nullable Figure chart(Comparison runs) {
        if (none(runs)) {
            return null;
        }
        Axis axis = Axis.percent("accuracy (%)");
        List<String> attacks = columns(runs);
        BarPlot plot;
        if (runs.single()) {
            List<Bar> bars = bars(runs, runs.runs().getFirst());
            plot = new BarPlot(
                    "Accuracy of " + runs.names().getFirst(), axis, attacks, List.of(new BarPlot.Series("", bars, 0)));
        } else {
            List<List<Bar>> rows =
                    runs.runs().stream().map(run -> bars(runs, run)).toList();
            List<BarPlot.Series> series = new ArrayList<>();
            for (int a = 0; a < attacks.size(); a++) {
                int attack = a;
                series.add(new BarPlot.Series(
                        attacks.get(a),
                        rows.stream().map(row -> row.get(attack)).toList()));
            }
            plot = new BarPlot("Clean and attacked accuracy", axis, runs.names(), series);
        }
        return new Block.Figure(
                "accuracy",
                plot.dots(),
                "Accuracy of one draw" + bound(runs) + "; whiskers: 95 % intervals over the test images.");
    }

    private static List<Bar> bars(Comparison runs, RunData run) {
        return cells(runs, run).stream()
                .map(measure -> measure.filter(one -> !one.blind())
                        .map(one -> Bar.of(100 * one.accuracy(), 100 * one.low(), 100 * one.high()))
                        .orElse(Bar.MISSING))
                .toList();
    }

    static List<Measurement> measurements(Comparison runs) {
        List<Measurement> all = new ArrayList<>();
        for (RunData run : runs.runs()) {
            for (Measure measure : run.measures()) {
                all.add(new Measurement(
                        runs.name(run), measure, qte(runs, run, measure).orElse(null)));
            }
        }
        return all;
    }

    static Report.Section section(Comparison runs) {
        List<Measurement> all = measurements(runs);
        Grid grid = Grid.of("All measurements", columns(all));
        return new Report.Section(
                "measurements",
                "All measurements",
                all.size() + (all.size() == 1 ? " accuracy" : " accuracies"),
                all.isEmpty()
                        ? List.of()
                        : List.of(
                                Block.Text.of("Where one accuracy was measured several times, the first screen and the"
                                        + " curves show that of most images, of those that of most draws, of those the"
                                        + " newest."),
                                grid));
    }

    /** One row a measurement. */
    static Table csv(List<Measurement> all) {
        return columns(all).table();
    }

    private static Table.Columns<Measurement> columns(List<Measurement> all) {
        return Table.of(all)
                .column("model", Measurement::model)
                .column("attack", one -> one.measure().label())
                .column(
                        "parameters",
                        one -> one.measure().isClean() ? "" : one.measure().attack())
                .column("gradient", one -> one.measure().source())
                .column("epsilon", one -> one.measure().bound())
                .column(
                        "accuracy %",
                        one -> seen(one, Measure::accuracy).map(Table::percent).orElse("no gradient"))
                .column("95 % interval", one -> seen(one, measure -> Format.interval(measure.low(), measure.high())))
                .column("vote %", one -> seen(one, Measure::vote).map(vote -> Table.percent(vote.value())))
                .column("vote interval", one -> seen(one, Measure::vote).map(Accuracies::interval))
                .column("surely wrong %", one -> seen(one, Measure::wrong).map(wrong -> Table.percent(wrong.value())))
                .column("wrong interval", one -> seen(one, Measure::wrong).map(Accuracies::interval))
                .column("QTE", one -> Optional.ofNullable(one.qte()).map(Qte::round))
                .column("n", one -> one.measure().images())
                .column("draws", one -> one.measure().draws())
                .column("measured", one -> one.measure().created())
                .column("images", one -> one.measure().dataset())
                .column("file", one -> one.measure().origin());
    }

    /** What an attack that saw no gradient has not. */
    private static <T> Optional<T> seen(Measurement one, Function<Measure, T> part) {
        return one.measure().blind() ? Optional.empty() : Optional.ofNullable(part.apply(one.measure()));
    }

    private static String interval(Measure.Share share) {
        return Format.interval(share.low(), share.high());
    }
}
