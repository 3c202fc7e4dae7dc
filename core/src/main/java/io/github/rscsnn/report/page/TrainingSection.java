package io.github.rscsnn.report.page;

import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.LinePlot.Point;
import io.github.rscsnn.report.LinePlot.Series;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.report.page.Block.Figure;
import io.github.rscsnn.report.page.Block.Grid;
import io.github.rscsnn.train.EpochMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Loss and accuracies of each epoch. */
final class TrainingSection {
    private TrainingSection() {}

    static Report.Section of(Comparison runs) {
        List<Series> loss = new ArrayList<>();
        List<Series> accuracy = new ArrayList<>();
        List<RunData> trained = new ArrayList<>();
        for (int r = 0; r < runs.runs().size(); r++) {
            RunData run = runs.runs().get(r);
            String name = runs.names().get(r);
            if (run.epochs().isEmpty()) {
                continue;
            }
            loss.add(curve(name, run.epochs(), EpochMetrics::loss).colour(r));
            accuracy.add(curve(name + ", train", run.epochs(), epoch -> 100 * epoch.trainAccuracy())
                    .line(LinePlot.Line.DASHED)
                    .colour(r));
            List<Point> tested = new ArrayList<>();
            for (EpochMetrics epoch : run.epochs()) {
                if (epoch.testAccuracy() != null) {
                    tested.add(Point.of(epoch.epoch(), 100 * epoch.testAccuracy()));
                }
            }
            if (!tested.isEmpty()) {
                accuracy.add(Series.of(name + ", test", tested).colour(r));
            }
            trained.add(run);
        }
        return new Report.Section(
                "training",
                "Training",
                "loss and accuracy of each epoch",
                loss.isEmpty()
                        ? List.of()
                        : List.of(
                                last(runs, trained),
                                new Block.Figures(List.of(
                                        new Figure(
                                                "training-accuracy",
                                                new LinePlot(
                                                        "Accuracy while training",
                                                        epochs(loss),
                                                        Axis.percent("accuracy (%)"),
                                                        accuracy),
                                                "Accuracy after each epoch: dashed over the training images as they were"
                                                        + " seen in it, solid, where it was measured, over clean test"
                                                        + " images, one draw."),
                                        new Figure(
                                                "training-loss",
                                                new LinePlot(
                                                        "Loss while training", epochs(loss), Axis.linear("loss"), loss),
                                                "Mean loss over the images of each epoch. Losses of different kinds"
                                                        + " (--loss) do not compare.")))));
    }

    private static Grid last(Comparison runs, List<RunData> trained) {
        return Grid.of(
                "After the last epoch",
                Table.of(trained)
                        .column("Model", runs::cell)
                        .column(
                                "epochs",
                                run -> last(run).epoch() + " of "
                                        + run.recipe().path("epochs").asText())
                        .number("loss", "%.4f", run -> last(run).loss())
                        .percent("train %", run -> last(run).trainAccuracy())
                        .percent("test %", run -> last(run).testAccuracy())
                        .column("images an epoch", run -> last(run).images())
                        .number(
                                "images/s",
                                "%.1f",
                                run -> sum(run, EpochMetrics::images) / sum(run, EpochMetrics::seconds))
                        .number("hours", "%.2f", run -> sum(run, EpochMetrics::seconds) / 3600));
    }

    private static EpochMetrics last(RunData run) {
        return run.epochs().getLast();
    }

    private static double sum(RunData run, ToDoubleFunction<EpochMetrics> value) {
        return run.epochs().stream().mapToDouble(value).sum();
    }

    private static Series curve(String name, List<EpochMetrics> epochs, ToDoubleFunction<EpochMetrics> value) {
        return Series.of(
                name,
                epochs.stream()
                        .map(epoch -> Point.of(epoch.epoch(), value.applyAsDouble(epoch)))
                        .toList());
    }

    /** Labelled at whole numbers. */
    private static Axis epochs(List<Series> series) {
        int last = series.stream()
                .flatMap(one -> one.points().stream())
                .mapToInt(point -> (int) point.x())
                .max()
                .orElse(1);
        Axis axis = Axis.linear("epoch");
        return last > 12
                ? axis
                : axis.at(IntStream.rangeClosed(1, last).asDoubleStream().toArray());
    }
}
