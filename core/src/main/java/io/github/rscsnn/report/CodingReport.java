package io.github.rscsnn.report;

import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.CodedMaps;
import io.github.rscsnn.evaluate.SimilarityResult;
import io.github.rscsnn.train.AtomicFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tables and pictures of how alike codings are (Figures 2 and 4). */
public final class CodingReport {
    private CodingReport() {}

    /** One row a pair; baselines below the paper's pairs. */
    public static Table table(SimilarityResult result) {
        return Table.of(result.pairs())
                .column("first", SimilarityResult.Pair::first)
                .column("second", SimilarityResult.Pair::second)
                .column("kind", pair -> pair.baseline() ? "baseline" : "pair")
                .number("cosine", "%.4f", SimilarityResult.Pair::mean)
                .column("95 % interval", pair -> BoundText.interval(pair.low(), pair.high(), 4))
                .number("sd", "%.4f", SimilarityResult.Pair::sd)
                .column("n", SimilarityResult.Pair::images)
                .table();
    }

    /** Figure 2b: bars of the pairs, and of the baselines in another colour. */
    public static BarPlot bars(SimilarityResult result) {
        List<String> categories = new ArrayList<>();
        List<BarPlot.Bar> pairs = new ArrayList<>();
        List<BarPlot.Bar> baselines = new ArrayList<>();
        for (SimilarityResult.Pair pair : result.pairs()) {
            if (pair.images() == 0) {
                continue;
            }
            categories.add(pair.first() + " / " + pair.second());
            BarPlot.Bar bar = BarPlot.Bar.of(pair.mean(), pair.low(), pair.high());
            pairs.add(pair.baseline() ? BarPlot.Bar.MISSING : bar);
            baselines.add(pair.baseline() ? bar : BarPlot.Bar.MISSING);
        }
        return new BarPlot(
                "Cosine similarity of coded images, " + result.data(),
                Axis.linear("average cosine similarity"),
                categories,
                List.of(
                        new BarPlot.Series("codings of the same image", pairs),
                        new BarPlot.Series("baseline", baselines)));
    }

    /** One row an image: the cosine of each map with the mean of Poisson's spikes. All images must have been coded alike. */
    public static Table likeness(List<CodedMaps> images) {
        Table.Columns<CodedMaps> table = Table.of(images)
                .column("data", CodedMaps::data)
                .column("image", CodedMaps::index)
                .column("class", CodedMaps::label);
        List<CodedMaps.Map> maps = images.getFirst().maps();
        for (int i = 0; i < maps.size(); i++) {
            int place = i;
            table.number(maps.get(i).title().replace('\n', ' '), "%.4f", image -> {
                CodedMaps.Map poisson = image.maps().stream()
                        .filter(map -> map.title().startsWith("Poisson\nmean"))
                        .findFirst()
                        .orElseThrow();
                return cosine(image.maps().get(place).pixels(), poisson.pixels());
            });
        }
        return table.table();
    }

    /** NaN where one of them is all zero. */
    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            ofA += (double) a[i] * a[i];
            ofB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(ofA * ofB);
    }

    /** Figures 2a and 4: one row an image, one column a map. All images must have been coded alike. */
    public static ImageGrid grid(List<CodedMaps> images) {
        List<ImageGrid.Row> rows = new ArrayList<>();
        for (CodedMaps image : images) {
            List<BufferedImage> cells = image.maps().stream()
                    .map(map -> ImageGrid.picture(map.channels(), map.height(), map.width(), map.pixels()))
                    .toList();
            rows.add(new ImageGrid.Row(image.label() + "\n" + image.data() + "\n#" + image.index(), cells));
        }
        List<String> columns =
                images.getFirst().maps().stream().map(CodedMaps.Map::title).toList();
        return new ImageGrid(columns, rows);
    }

    /**
     * Writes {@code NAME.md}, {@code NAME-bars.png}, {@code .svg} and {@code .csv}, and, with images, {@code NAME-maps.png}.
     *
     * @param images may be empty
     * @return the files
     */
    public static List<Path> write(SimilarityResult result, List<CodedMaps> images, Path folder, String name)
            throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        Path table = folder.resolve(name + ".md");
        AtomicFiles.writeString(table, table(result).markdown());
        files.add(table);
        files.addAll(bars(result).write(folder, name + "-bars"));
        if (!images.isEmpty()) {
            Path maps = folder.resolve(name + "-maps.png");
            grid(images).write(maps);
            files.add(maps);
        }
        return files;
    }
}
