package io.github.rscsnn.report.page;

import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.LinePlot.Point;
import java.util.ArrayList;
import java.util.List;

/** Loss and accuracies of each epoch. */
final class TrainingSection {
    private TrainingSection() {}

    static Section of(Comparison runs, String folder) {
        List<LinePlot.Series> loss = new ArrayList<>();
        List<LinePlot.Series> accuracy = new ArrayList<>();
        HtmlTable table = new HtmlTable(
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
            List<Epoch> epochs = runs.runs().get(r).epochs();
            String name = runs.names().get(r);
            if (epochs.isEmpty()) {
                continue;
            }
            loss.add(LinePlot.Series.of(
                            name,
                            epochs.stream()
                                    .map(e -> Point.of(e.epoch(), e.loss()))
                                    .toList())
                    .colour(r));
            accuracy.add(LinePlot.Series.of(
                            name + ", train",
                            epochs.stream()
                                    .map(e -> Point.of(e.epoch(), 100 * e.train()))
                                    .toList())
                    .line(LinePlot.Line.DASHED)
                    .colour(r));
            List<Point> test = epochs.stream()
                    .filter(e -> e.test() != null)
                    .map(e -> Point.of(e.epoch(), 100 * e.test()))
                    .toList();
            if (!test.isEmpty()) {
                accuracy.add(LinePlot.Series.of(name + ", test", test).colour(r));
            }
            row(table, runs.runs().get(r), name, epochs);
        }
        if (loss.isEmpty()) {
            return Section.empty("training");
        }
        return new Section.Builder("training", "Training", folder)
                .add(table)
                .add(new Figure(
                        "training-accuracy",
                        new LinePlot("Accuracy while training", epochs(loss), Axis.percent("accuracy (%)"), accuracy),
                        Html.of(
                                "Accuracy after each epoch: dashed over the training images as they were seen in it, solid, where it was"
                                        + " measured, over clean test images, one draw.")))
                .add(
                        new Figure(
                                "training-loss",
                                new LinePlot("Loss while training", epochs(loss), Axis.linear("loss"), loss),
                                Html.of(
                                        "Mean loss over the images of each epoch. Losses of different kinds (--loss) do not compare.")))
                .build();
    }

    /** Labelled at whole numbers. */
    private static Axis epochs(List<LinePlot.Series> series) {
        int last = series.stream()
                .flatMap(one -> one.points().stream())
                .mapToInt(point -> (int) point.x())
                .max()
                .orElse(1);
        Axis axis = Axis.linear("epoch");
        if (last > 12) {
            return axis;
        }
        double[] all = new double[last];
        java.util.Arrays.setAll(all, i -> i + 1);
        return axis.at(all);
    }

    private static void row(HtmlTable table, RunData run, String name, List<Epoch> epochs) {
        Epoch last = epochs.getLast();
        double seconds = epochs.stream().mapToDouble(Epoch::seconds).sum();
        double images = epochs.stream().mapToDouble(Epoch::images).sum();
        table.row(
                name,
                last.epoch() + " of " + run.recipe().path("epochs").asText(),
                Format.number("%.4f", last.loss()),
                Format.percent(last.train()),
                last.test() == null ? "" : Format.percent(last.test()),
                last.images(),
                Format.number("%.1f", images / seconds),
                Format.number("%.2f", seconds / 3600));
    }
}
