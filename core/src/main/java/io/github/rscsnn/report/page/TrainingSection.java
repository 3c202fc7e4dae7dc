package io.github.rscsnn.report.page;

import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.LinePlot.Point;
import io.github.rscsnn.report.LinePlot.Series;
import io.github.rscsnn.report.page.Block.Figure;
import io.github.rscsnn.report.page.Block.Grid;
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
        Grid grid = Grid.of(
                "After the last epoch",
                "Model",
                "epochs",
                "loss",
                "train %",
                "test %",
                "images an epoch",
                "images/s",
                "hours");
        for (int r = 0; r < runs.runs().size(); r++) {
            RunData run = runs.runs().get(r);
            String name = runs.names().get(r);
            if (run.epochs().isEmpty()) {
                continue;
            }
            loss.add(curve(name, run.epochs(), Epoch::loss).colour(r));
            accuracy.add(curve(name + ", train", run.epochs(), epoch -> 100 * epoch.train())
                    .line(LinePlot.Line.DASHED)
                    .colour(r));
            List<Epoch> tested =
                    run.epochs().stream().filter(epoch -> epoch.test() != null).toList();
            if (!tested.isEmpty()) {
                accuracy.add(curve(name + ", test", tested, epoch -> 100 * epoch.test())
                        .colour(r));
            }
            row(grid, runs, run);
        }
        return new Report.Section(
                "training",
                "Training",
                "loss and accuracy of each epoch",
                loss.isEmpty()
                        ? List.of()
                        : List.of(
                                grid,
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

    private static Series curve(String name, List<Epoch> epochs, ToDoubleFunction<Epoch> value) {
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

    private static void row(Grid grid, Comparison runs, RunData run) {
        Epoch last = run.epochs().getLast();
        double seconds = run.epochs().stream().mapToDouble(Epoch::seconds).sum();
        double images = run.epochs().stream().mapToDouble(Epoch::images).sum();
        grid.row(
                runs.cell(run),
                last.epoch() + " of " + run.recipe().path("epochs").asText(),
                Format.number("%.4f", last.loss()),
                Format.percent(last.train()),
                last.test() == null ? "" : Format.percent(last.test()),
                last.images(),
                Format.number("%.1f", images / seconds),
                Format.number("%.2f", seconds / 3600));
    }
}
