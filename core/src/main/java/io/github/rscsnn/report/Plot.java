package io.github.rscsnn.report;

import io.github.rscsnn.train.AtomicFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A figure and the data behind it. The same data give the same SVG everywhere; letters are those of the machine that shows it.
 */
public sealed interface Plot permits LinePlot, BarPlot, RasterPlot {
    /** Width of the picture; a PNG has twice as many pixels, for sharp print. */
    int WIDTH = 720;

    /** Of most pictures; bars that lie on their side may need more. */
    int HEIGHT = 450;

    /** Above the picture; empty where a caption says it. */
    String title();

    /** In the unit of {@link #WIDTH}. */
    default int height() {
        return HEIGHT;
    }

    /** What is drawn, one row a point or bar, at full precision; a missing bound is empty. */
    Table data();

    /** The picture at {@code scale} pixels for each of {@link #WIDTH} x {@link #height()}. */
    default BufferedImage image(double scale) {
        return Chart.of(this, WIDTH, height(), true).image(scale);
    }

    /** The picture as an SVG element with text as text, to stand in a page or, as it is, in a file. */
    default String svg() {
        return Chart.of(this, WIDTH, height(), true).svg();
    }

    /** The same laid out for another size, with letters of the same size and without the title: for a place that says it. */
    default String svg(int width, int height) {
        return Chart.of(this, width, height, false).svg();
    }

    /**
     * Writes {@code NAME.png}, {@code NAME.svg} and {@code NAME.csv}, each whole or not at all.
     *
     * @param folder made if it does not exist
     * @param name without extension
     * @return the three files
     */
    default List<Path> write(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        Path png = folder.resolve(name + ".png");
        Path svg = folder.resolve(name + ".svg");
        Path csv = folder.resolve(name + ".csv");
        ImageGrid.writePng(image(2), png);
        AtomicFiles.writeString(svg, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg() + "\n");
        AtomicFiles.writeString(csv, data().csv());
        return List.of(png, svg, csv);
    }
}
