package io.github.rscsnn.cli;

import io.github.rscsnn.bench.BenchReport;
import io.github.rscsnn.bench.OpenBlas;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.network.Product;
import io.github.rscsnn.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tables of a benchmark: times, layers one by one, and, for several batch sizes or numbers of time steps, growth.
 *
 * @param report to show
 */
record BenchTables(BenchReport report) {
    private static final double MEGABYTE = 1e6;

    void print(TableOptions tables) {
        tables.remark(machine());
        tables.remark("");
        titled().forEach((title, table) -> {
            tables.remark(title + ":");
            tables.remark("");
            tables.print(table);
            tables.remark("");
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
            String title = "Products of " + floor.step().title() + " alone, " + floor.precision() + ", batch "
                    + floor.batch() + ", T " + floor.timeSteps();
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
        return recipe.network().arch() + " x" + recipe.network().width() + ", " + recipe.title() + "; "
                + report.processor()
                + ", " + (report.bfloat16Instructions() ? "with" : "without") + " bfloat16 instructions; libtorch "
                + report.provenance().libtorch() + ", " + report.provenance().threads() + " threads"
                + OpenBlas.overrides(System.getenv())
                        .map(set -> "; " + set + ": unset these, products in f32 may run at half the speed")
                        .orElse("");
    }

    private Table times() {
        return Table.of(report.timings())
                .missing("-")
                .column("step", timing -> timing.step().title())
                .column("backend", BenchReport.Timing::backend)
                .column("batch", BenchReport.Timing::batch)
                .column("T", BenchReport.Timing::timeSteps)
                .number("seconds", "%.4g", BenchReport.Timing::median)
                .number("images/s", "%.4g", BenchReport.Timing::imagesPerSecond)
                .number("times reference", "%.2f", report::speedup)
                .number("floor", "%.4g", timing -> report.floorOf(timing).map(BenchReport.Floor::median))
                .number("floor/step", "%.2f", report::floorShare)
                .number("limit", "%.4g", timing -> report.floorOf(timing).map(BenchReport.Floor::limit))
                .number("limit/step", "%.2f", report::limitShare)
                .number("page faults", "%.0f", BenchReport.Timing::pageFaults)
                .number("peak MB", "%.0f", timing -> timing.peakBytes() == null ? null : timing.peakBytes() / MEGABYTE)
                .table();
    }

    /** One row a layer: time and speed of its products, and how many numbers of their operands are not zero. */
    private static Table layers(BenchReport.Floor floor) {
        Function<BenchReport.ProductTime, Optional<BenchReport.ProductTime>> weights =
                forward -> of(floor, forward, Product.Kind.WEIGHT_GRADIENT);
        Function<BenchReport.ProductTime, Optional<BenchReport.ProductTime>> input =
                forward -> of(floor, forward, Product.Kind.INPUT_GRADIENT);
        return Table.of(floor.products().stream()
                        .filter(product -> product.kind() == Product.Kind.FORWARD)
                        .toList())
                .missing("-")
                .column("layer", BenchReport.ProductTime::site)
                .column("input", forward -> shape(forward.input()))
                .column("weights", forward -> shape(forward.weight()))
                .percent("nonzero input %", BenchReport.ProductTime::nonzero)
                .number("forward ms", "%.4g", BenchTables::millis)
                .number("GFLOP/s", "%.0f", BenchTables::speed)
                .number("weight gradient ms", "%.4g", weights.andThen(found -> found.map(BenchTables::millis)))
                .number("GFLOP/s", "%.0f", weights.andThen(found -> found.map(BenchTables::speed)))
                .number("nonzero gradient %", "%.1f", input.andThen(found -> found.map(one -> 100 * one.nonzero())))
                .number("input gradient ms", "%.4g", input.andThen(found -> found.map(BenchTables::millis)))
                .number("GFLOP/s", "%.0f", input.andThen(found -> found.map(BenchTables::speed)))
                .table();
    }

    private static Optional<BenchReport.ProductTime> of(
            BenchReport.Floor floor, BenchReport.ProductTime forward, Product.Kind kind) {
        return floor.products().stream()
                .filter(product -> product.kind() == kind
                        && product.site().equals(forward.site())
                        && product.weight().equals(forward.weight()))
                .findFirst();
    }

    private Table epochs() {
        return Table.of(report.epochs())
                .missing("-")
                .column("backend", epoch -> epoch.variant().title())
                .column("batch", BenchReport.Epoch::batch)
                .column("T", BenchReport.Epoch::timeSteps)
                .column("images", BenchReport.Epoch::images)
                .number("seconds", "%.4g", BenchReport.Epoch::seconds)
                .number("images/s", "%.4g", BenchReport.Epoch::imagesPerSecond)
                .number("share of the limit's", "%.2f", report::limitShare)
                .table();
    }

    /** Time an image and step, and by how much the slowest setting of a kind is slower than the fastest. */
    private Table growth() {
        return Table.of(report.timings())
                .column("step", timing -> timing.step().title())
                .column("backend", BenchReport.Timing::backend)
                .column("batch", BenchReport.Timing::batch)
                .column("T", BenchReport.Timing::timeSteps)
                .number("us", "%.4g", BenchReport.Timing::microsPerImageStep)
                .percent("above the least %", timing -> timing.microsPerImageStep() / least(timing) - 1)
                .table();
    }

    private double least(BenchReport.Timing timing) {
        return report.timings().stream()
                .filter(other ->
                        other.step() == timing.step() && other.variant().equals(timing.variant()))
                .mapToDouble(BenchReport.Timing::microsPerImageStep)
                .min()
                .orElseThrow();
    }

    private static double millis(BenchReport.ProductTime product) {
        return product.seconds() * 1e3;
    }

    private static double speed(BenchReport.ProductTime product) {
        return product.gflop() / product.seconds();
    }

    private static String shape(List<Long> shape) {
        return String.join("x", shape.stream().map(String::valueOf).toList());
    }
}
