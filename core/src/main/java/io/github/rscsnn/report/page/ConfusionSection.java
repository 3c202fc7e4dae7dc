package io.github.rscsnn.report.page;

import io.github.rscsnn.evaluate.ImageResult;
import io.github.rscsnn.report.page.Block.Grid;
import io.github.rscsnn.report.page.Block.Matrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What images are taken for, clean and under the strongest attack, from the votes that the ledger keeps. */
final class ConfusionSection {
    /** Of more classes a matrix cannot be read. */
    private static final int MOST_CLASSES = 20;

    private static final int MOST_PAIRS = 10;

    private ConfusionSection() {}

    static Report.Section of(Comparison runs) {
        List<Matrix> clean = new ArrayList<>();
        List<Matrix> attacked = new ArrayList<>();
        for (RunData run : runs.runs()) {
            runs.clean(run).ifPresent(measure -> add(clean, runs, run, measure));
            runs.strongest(run).ifPresent(measure -> add(attacked, runs, run, measure));
        }
        List<Block> blocks = new ArrayList<>();
        if (runs.single()) { // there is room for both
            clean.addAll(attacked);
            blocks.addAll(blocks(clean));
        } else {
            blocks.addAll(blocks(attacked));
            if (!clean.isEmpty()) {
                blocks.add(new Block.Fold("Clean images", blocks(clean)));
            }
        }
        if (!blocks.isEmpty()) {
            blocks.addFirst(
                    Block.Text.of("Rows are the right classes, columns what most draws of an image said: the number"
                            + " of images. What is not on the diagonal is wrong."));
        }
        return new Report.Section("confusion", "Confusion", "which classes are taken for which", blocks);
    }

    private static void add(List<Matrix> matrices, Comparison runs, RunData run, Measure measure) {
        List<ImageResult> images = run.judged(measure);
        if (images.isEmpty()) {
            return;
        }
        int classes = images.getFirst().votes().length;
        int[][] counts = new int[classes][classes + 1];
        for (ImageResult image : images) {
            counts[image.label()][image.predicted() < 0 ? classes : image.predicted()]++;
        }
        String caption = (runs.single() ? "" : runs.name(run) + ": ")
                + (measure.isClean() ? "Clean images" : "Under " + runs.attack(measure)) + ", " + images.size()
                + " images";
        matrices.add(new Matrix(caption, run.classes(classes), counts));
    }

    private static List<Block> blocks(List<Matrix> matrices) {
        List<Matrix> small = matrices.stream()
                .filter(matrix -> matrix.classes().size() <= MOST_CLASSES)
                .toList();
        List<Block> blocks = new ArrayList<>(small.isEmpty() ? List.of() : List.of(new Block.Matrices(small)));
        matrices.stream().filter(matrix -> !small.contains(matrix)).forEach(matrix -> blocks.add(pairs(matrix)));
        return blocks;
    }

    private static Grid pairs(Matrix matrix) {
        record Pair(int label, int predicted, int count) {}
        List<Pair> pairs = new ArrayList<>();
        for (int label = 0; label < matrix.counts().length; label++) {
            for (int predicted = 0; predicted < matrix.counts().length; predicted++) {
                int count = matrix.counts()[label][predicted];
                if (label != predicted && count > 0) {
                    pairs.add(new Pair(label, predicted, count));
                }
            }
        }
        Grid grid = Grid.of(matrix.caption() + ": most frequent confusions", "class", "taken for", "images");
        pairs.stream()
                .sorted(Comparator.comparingInt(Pair::count).reversed())
                .limit(MOST_PAIRS)
                .forEach(pair -> grid.row(
                        matrix.classes().get(pair.label()), matrix.classes().get(pair.predicted()), pair.count()));
        return grid;
    }
}
