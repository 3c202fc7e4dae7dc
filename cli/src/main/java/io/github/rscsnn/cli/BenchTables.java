package io.github.rscsnn.cli;

import io.github.rscsnn.bench.BenchReport;
import io.github.rscsnn.bench.OpenBlas;
import io.github.rscsnn.bench.StepKind;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.network.Product;
import io.github.rscsnn.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The tables of a benchmark: times, layers one by one, and, for several batch sizes or numbers of time steps, growth.
 *
 * @param report to show
 */
record BenchTables(BenchReport report) {
    private static final double MEGABYTE = 1e6;

    void print(Terminal terminal, TableOptions tables) {
        tables.remark(terminal, machine());
        tables.remark(terminal, "");
        titled().forEach((title, table) -> {
            tables.remark(terminal, title + ":");
            tables.remark(terminal, "");
            tables.print(terminal, table);
            tables.remark(terminal, "");
        });
    }

    String markdown() {
        StringBuilder text = new StringBuilder(machine()).append("\n\n");
        titled().forEach((title, table) ->
                text.append(title).append(":\n\n").append(table.markdown()).append('\n'));
        return text.toString();
    }

    private Map<String, Table> titled() {
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put("Seconds a step (median of " + report.settings().repeats() + ")", times());
        for (BenchReport.Floor floor : report.floors()) {
            String title = "Products of " + floor.step().title() + " alone, " + floor.precision()
                    + where(floor.batch(), floor.timeSteps());
            tables.put(title, layers(floor));
        }
        if (!report.epochs().isEmpty()) {
            tables.put("An epoch of training with all that belongs to it", epochs());
        }
        if (report.settings().batches().size() * report.settings().timeSteps().size() > 1) {
            tables.put("Microseconds an image and time step", growth());
        }
        return tables;
    }

    private String machine() {
        Recipe recipe = report.settings().recipe();
        return recipe.network().arch() + " x" + number("%s", recipe.network().width()) + ", " + recipe.title() + "; "
                + report.processor()
                + ", " + (report.bfloat16Instructions() ? "with" : "without") + " bfloat16 instructions; libtorch "
                + report.provenance().libtorch() + ", " + report.provenance().threads() + " threads"
                + OpenBlas.overrides(System.getenv())
                        .map(set -> "; " + set + ": unset these, products in f32 may run at half the speed")
                        .orElse("");
    }

    private Table times() {
        Table table = new Table(
                "step",
                "backend",
                "batch",
                "T",
                "seconds",
                "images/s",
                "times reference",
                "floor",
                "floor/step",
                "limit",
                "limit/step",
                "page faults",
                "peak MB");
        for (BenchReport.Timing timing : report.timings()) {
            table.row(
                    timing.step().title(),
                    timing.backend(),
                    timing.batch(),
                    timing.timeSteps(),
                    number("%.4g", timing.median()),
                    number("%.4g", timing.imagesPerSecond()),
                    report.speedup(timing).map(ratio -> number("%.2f", ratio)).orElse("-"),
                    report.floorOf(timing)
                            .map(floor -> number("%.4g", floor.median()))
                            .orElse("-"),
                    report.floorShare(timing)
                            .map(share -> number("%.2f", share))
                            .orElse("-"),
                    report.floorOf(timing)
                            .map(floor -> number("%.4g", floor.limit()))
                            .orElse("-"),
                    report.limitShare(timing)
                            .map(share -> number("%.2f", share))
                            .orElse("-"),
                    timing.pageFaults() == null ? "-" : number("%.0f", timing.pageFaults()),
                    timing.peakBytes() == null ? "-" : number("%.0f", timing.peakBytes() / MEGABYTE));
        }
        return table;
    }

    /** One row a layer: time and speed of its products, and how many numbers of their operands are not zero. */
    private static Table layers(BenchReport.Floor floor) {
        Table table = new Table(
                "layer",
                "input",
                "weights",
                "nonzero input %",
                "forward ms",
                "GFLOP/s",
                "weight gradient ms",
                "GFLOP/s",
                "nonzero gradient %",
                "input gradient ms",
                "GFLOP/s");
        for (BenchReport.ProductTime forward : floor.products()) {
            if (forward.kind() == Product.Kind.FORWARD) {
                BenchReport.ProductTime weights = of(floor, forward, Product.Kind.WEIGHT_GRADIENT);
                BenchReport.ProductTime input = of(floor, forward, Product.Kind.INPUT_GRADIENT);
                table.row(
                        forward.site(),
                        shape(forward.input()),
                        shape(forward.weight()),
                        number("%.1f", 100 * forward.nonzero()),
                        millis(forward),
                        speed(forward),
                        millis(weights),
                        speed(weights),
                        input == null ? "-" : number("%.1f", 100 * input.nonzero()),
                        millis(input),
                        speed(input));
            }
        }
        return table;
    }

    private static BenchReport.ProductTime of(
            BenchReport.Floor floor, BenchReport.ProductTime forward, Product.Kind kind) {
        return floor.products().stream()
                .filter(product -> product.kind() == kind
                        && product.site().equals(forward.site())
                        && product.weight().equals(forward.weight()))
                .findFirst()
                .orElse(null);
    }

    private Table epochs() {
        Table table = new Table("backend", "batch", "T", "images", "seconds", "images/s", "share of the limit's");
        for (BenchReport.Epoch epoch : report.epochs()) {
            table.row(
                    epoch.variant().title(),
                    epoch.batch(),
                    epoch.timeSteps(),
                    epoch.images(),
                    number("%.4g", epoch.seconds()),
                    number("%.4g", epoch.imagesPerSecond()),
                    report.limitShare(epoch).map(share -> number("%.2f", share)).orElse("-"));
        }
        return table;
    }

    /** Time an image and step, and by how much the slowest setting of a kind is slower than the fastest. */
    private Table growth() {
        Table table = new Table("step", "backend", "batch", "T", "us", "above the least %");
        for (BenchReport.Timing timing : report.timings()) {
            double least = report.timings().stream()
                    .filter(other -> sameKind(other, timing))
                    .mapToDouble(BenchReport.Timing::microsPerImageStep)
                    .min()
                    .orElseThrow();
            table.row(
                    timing.step().title(),
                    timing.backend(),
                    timing.batch(),
                    timing.timeSteps(),
                    number("%.4g", timing.microsPerImageStep()),
                    number("%.1f", 100 * (timing.microsPerImageStep() / least - 1)));
        }
        return table;
    }

    private static boolean sameKind(BenchReport.Timing a, BenchReport.Timing b) {
        StepKind step = a.step();
        return step == b.step() && a.variant().equals(b.variant());
    }

    private static String where(int batch, int timeSteps) {
        return ", batch " + batch + ", T " + timeSteps;
    }

    private static String millis(BenchReport.ProductTime product) {
        return product == null ? "-" : number("%.4g", product.seconds() * 1e3);
    }

    private static String speed(BenchReport.ProductTime product) {
        return product == null ? "-" : number("%.0f", product.gflop() / product.seconds());
    }

    private static String shape(List<Long> shape) {
        return String.join("x", shape.stream().map(String::valueOf).toList());
    }

    private static String number(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
