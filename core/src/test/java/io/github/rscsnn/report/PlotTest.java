package io.github.rscsnn.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class PlotTest {
    private static final LinePlot LINES = new LinePlot(
            "Accuracy under PGD",
            Axis.linear("ε (1/255)").at(0, 2, 4, 6, 8),
            Axis.percent("accuracy (%)"),
            List.of(
                    LinePlot.Series.of(
                            "RSC, σ² = 0.1",
                            List.of(
                                    LinePlot.Point.of(0, 80.25, 78.5, 82),
                                    LinePlot.Point.of(4, 60, 58, 61.5),
                                    LinePlot.Point.of(8, 37.5, 35, 41))),
                    LinePlot.Series.of(
                                    "Direct & \"<plain>\"",
                                    List.of(
                                            LinePlot.Point.of(0, 90.5),
                                            LinePlot.Point.of(4, 8),
                                            LinePlot.Point.of(8, 0)))
                            .line(LinePlot.Line.DASHED)));

    private static final BarPlot BARS = new BarPlot(
            "Cosine similarity",
            Axis.linear("cosine").range(0, 1),
            List.of("cifar10", "cifar100"),
            List.of(
                    new BarPlot.Series("Poisson / RSC", List.of(BarPlot.Bar.of(0.93, 0.9, 0.94), BarPlot.Bar.of(0.91))),
                    new BarPlot.Series("baseline", List.of(BarPlot.Bar.of(0.8), BarPlot.Bar.MISSING))));

    @Test
    void writesThreeFiles(@TempDir Path folder) throws Exception {
        List<Path> files = LINES.write(folder.resolve("plots"), "pgd");
        assertThat(files.stream().map(file -> file.getFileName().toString()))
                .containsExactly("pgd.png", "pgd.svg", "pgd.csv");
        try (var all = Files.list(folder.resolve("plots"))) {
            assertThat(all).hasSize(3); // no temporary file is left
        }
        BufferedImage image = ImageIO.read(files.get(0).toFile());
        assertThat(image.getWidth()).isEqualTo(2 * Plot.WIDTH);
        assertThat(image.getHeight()).isEqualTo(2 * Plot.HEIGHT);
        assertThat(parse(Files.readString(files.get(1))).getDocumentElement().getTagName())
                .isEqualTo("svg");
        assertThat(Files.readString(files.get(2))).isEqualTo("""
                series,x,y,low,high
                "RSC, σ² = 0.1",0.0,80.25,78.5,82.0
                "RSC, σ² = 0.1",4.0,60.0,58.0,61.5
                "RSC, σ² = 0.1",8.0,37.5,35.0,41.0
                "Direct & ""<plain>\""",0.0,90.5,,
                "Direct & ""<plain>\""",4.0,8.0,,
                "Direct & ""<plain>\""",8.0,0.0,,
                """);
    }

    @Test
    void spikesAsCellsAndAsText() throws Exception {
        RasterPlot raster = new RasterPlot(
                "Spikes",
                3,
                List.of(
                        new RasterPlot.Layer("lif1", List.of(4, 9), List.of("010", "111")),
                        new RasterPlot.Layer("lif2", List.of(0), List.of("000"))));
        assertThat(raster.data().csv()).isEqualTo("""
                layer,neuron,spikes
                lif1,4,s010
                lif1,9,s111
                lif2,0,s000
                """);
        String svg = raster.svg();
        assertThat(texts(svg)).contains("Spikes", "time step", "lif1", "lif2", "1", "2", "3");
        assertThat(svg.split("class=\"fill m0\" fill=\"#0072b2\"", -1))
                .as("four spikes in the colour of the first layer")
                .hasSize(1 + 4);
        assertThat(texts(raster.svg(380, 300))).doesNotContain("Spikes");
        assertThat(raster.svg(380, 300)).contains("viewBox=\"0 0 380 300\"");
        assertThatThrownBy(() -> new RasterPlot("", 2, raster.layers())).hasMessageContaining("not 2 letters 0 or 1");
        assertThatThrownBy(() -> new RasterPlot.Layer("x", List.of(1), List.of()))
                .hasMessageContaining("0 spike trains for 1");
    }

    @Test
    void barsAsCsv() {
        assertThat(BARS.data().csv()).isEqualTo("""
                category,series,value,low,high
                cifar10,Poisson / RSC,0.93,0.9,0.94
                cifar10,baseline,0.8,,
                cifar100,Poisson / RSC,0.91,,
                cifar100,baseline,,,
                """);
    }

    @Test
    void svgHasItsLabelsAsText() throws Exception {
        assertThat(texts(LINES.svg()))
                .contains("Accuracy under PGD", "ε (1/255)", "accuracy (%)", "RSC, σ² = 0.1", "Direct & \"<plain>\"")
                .contains("0", "2", "4", "6", "8");
        assertThat(texts(BARS.svg())).contains("Cosine similarity", "Poisson / RSC", "baseline", "cifar10", "cifar100");
    }

    @Test
    void svgStandsAloneInAPage() {
        assertThat(LINES.svg()).startsWith("<svg").doesNotContain("<!DOCTYPE").contains("viewBox=\"0 0 720 450\"");
    }

    /** Two pictures in a page cannot mean the same. */
    @Test
    void picturesHaveNoNames() {
        assertThat(LINES.svg() + BARS.svg()).doesNotContain(" id=\"", "url(#", "href");
    }

    /** One line a category, whose colour its markers have; series differ in their markers. */
    @Test
    void dotsHaveTheColoursOfTheirCategories() throws Exception {
        BarPlot dots = BARS.dots();
        assertThat(dots.height()).isLessThan(Plot.HEIGHT / 2);
        assertThat(texts(dots.svg())).contains("cifar10", "cifar100", "Poisson / RSC", "baseline");
        assertThat(dots.svg().split("<circle class=\"fill m", -1)).hasSize(1 + 2);
        assertThat(dots.svg())
                .contains("<circle class=\"fill m0\"", "<circle class=\"fill m1\"", "<path class=\"fill m0\"")
                .as("a bar that is missing")
                .doesNotContain("<path class=\"fill m1\"");
        BarPlot own = new BarPlot(
                "",
                BARS.axis(),
                BARS.categories(),
                List.of(BARS.series().getFirst().colour(2)));
        assertThat(own.dots().svg()).contains("<circle class=\"fill m2\"").doesNotContain("fill m0", "fill m1");
    }

    @Test
    void barsOnTheirSideHaveRoomForAll() throws Exception {
        List<String> names = new ArrayList<>();
        List<BarPlot.Bar> bars = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            names.add("a rather long name of category " + i);
            bars.add(BarPlot.Bar.of(i, i - 1, i + 2));
        }
        BarPlot plot = new BarPlot("", Axis.linear("n"), names, List.of(new BarPlot.Series("s", bars)));
        assertThat(plot.height()).isGreaterThan(40 * 20);
        assertThat(plot.image(1).getHeight()).isEqualTo(plot.height());
        assertThat(texts(plot.svg())).containsAll(names);
    }

    @Test
    void aBarAloneInItsCategoryHasTheWholeWidth() {
        BarPlot alone = new BarPlot(
                "",
                Axis.linear("y").range(0, 1),
                List.of("a", "b"),
                List.of(
                        new BarPlot.Series("first", List.of(BarPlot.Bar.of(0.9), BarPlot.Bar.MISSING)),
                        new BarPlot.Series("second", List.of(BarPlot.Bar.MISSING, BarPlot.Bar.of(0.9)))));
        double first = share(alone.image(1), 0x0072B2);
        assertThat(first).isGreaterThan(0.01);
        assertThat(share(alone.image(1), 0xD55E00)).isCloseTo(first, within(0.002));
    }

    @Test
    void seriesHaveTheColoursOfThePalette() {
        assertThat(LINES.svg().toLowerCase(Locale.ROOT)).contains("#0072b2", "#d55e00");
        assertThat(share(LINES.image(1), 0x0072B2)).isGreaterThan(0.0005);
        assertThat(share(LINES.image(1), 0xD55E00)).isGreaterThan(0.0005);
        assertThat(share(BARS.image(1), 0x0072B2)).isGreaterThan(0.01);
        assertThat(share(BARS.image(1), 0xD55E00)).isGreaterThan(0.01);
    }

    /** The same curve without its interval has less ink: the whiskers are there. */
    @Test
    void intervalsAreDrawn() {
        LinePlot.Series with = LINES.series().getFirst();
        LinePlot.Series without = LinePlot.Series.of(
                with.name(),
                with.points().stream()
                        .map(point -> LinePlot.Point.of(point.x(), point.y()))
                        .toList());
        LinePlot one = new LinePlot("", LINES.x(), LINES.y(), List.of(with));
        LinePlot other = new LinePlot("", LINES.x(), LINES.y(), List.of(without));
        assertThat(share(one.image(1), 0x0072B2)).isGreaterThan(share(other.image(1), 0x0072B2));
        BarPlot bare = new BarPlot(
                BARS.title(),
                BARS.axis(),
                List.of("a"),
                List.of(new BarPlot.Series("s", List.of(BarPlot.Bar.of(0.5)))));
        BarPlot whiskers = new BarPlot(
                BARS.title(),
                BARS.axis(),
                List.of("a"),
                List.of(new BarPlot.Series("s", List.of(BarPlot.Bar.of(0.5, 0.3, 0.9)))));
        assertThat(share(whiskers.image(1), 0x222222)).isGreaterThan(share(bare.image(1), 0x222222));
    }

    @Test
    void theSameDataGiveTheSameFiles() {
        assertThat(LINES.svg()).isEqualTo(LINES.svg());
        assertThat(ImageGrid.png(BARS.image(2))).isEqualTo(ImageGrid.png(BARS.image(2)));
    }

    @Test
    void logarithmicAxesAreLabelledWhereAsked() throws Exception {
        LinePlot plot = new LinePlot(
                "",
                Axis.log("σ²").at(0.01, 0.1, 0.5).range(0.008, 0.7),
                Axis.percent("%"),
                List.of(LinePlot.Series.of("", List.of(LinePlot.Point.of(0.01, 80), LinePlot.Point.of(0.5, 40)))));
        assertThat(texts(plot.svg())).contains("σ²", "0.01", "0.1", "0.5").doesNotContain("0.02");
        LinePlot automatic = new LinePlot("", Axis.log("n"), Axis.log("%"), plot.series());
        assertThat(texts(automatic.svg())).contains("0.1", "50", "60");
    }

    @Test
    void manyPointsAreDrawnWithoutMarkers() {
        List<LinePlot.Point> points = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            points.add(LinePlot.Point.of(i, Math.exp(-i / 50.0)));
        }
        LinePlot plot =
                new LinePlot("", Axis.linear("epoch"), Axis.linear("loss"), List.of(LinePlot.Series.of("l", points)));
        assertThat(plot.image(1)).isNotNull();
        assertThat(share(plot.image(1), 0x0072B2)).isBetween(0.0005, 0.02);
    }

    @Test
    void negativeBarsHangBelowZero() {
        BarPlot plot = new BarPlot(
                "",
                Axis.linear("change"),
                List.of("a"),
                List.of(new BarPlot.Series("s", List.of(BarPlot.Bar.of(-3, -4, -2)))));
        assertThat(share(plot.image(1), 0x0072B2)).isGreaterThan(0.01);
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        assertThatThrownBy(() -> LinePlot.Point.of(1, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> LinePlot.Point.of(1, 2, 3, 4)).hasMessageContaining("not in its interval");
        assertThatThrownBy(() -> new LinePlot("t", Axis.linear("x"), Axis.linear("y"), List.of()))
                .hasMessageContaining("nothing to draw");
        assertThatThrownBy(() -> new LinePlot(
                        "t",
                        Axis.log("x"),
                        Axis.linear("y"),
                        List.of(LinePlot.Series.of("s", List.of(LinePlot.Point.of(0, 1))))))
                .hasMessageContaining("logarithmic");
        assertThatThrownBy(() -> new BarPlot(
                        "t",
                        Axis.linear("y"),
                        List.of("a", "b"),
                        List.of(new BarPlot.Series("s", List.of(BarPlot.Bar.of(1))))))
                .hasMessageContaining("1 bars for 2");
        assertThatThrownBy(() -> Axis.linear("x").range(2, 1)).hasMessageContaining("2.0");
        assertThatThrownBy(() -> LINES.image(0)).hasMessageContaining("scale");
    }

    @Test
    void gridsMagnifyByWholePixels(@TempDir File folder) throws Exception {
        BufferedImage small = ImageGrid.picture(1, 2, 2, new float[] {0, 1, 1, 0});
        ImageGrid grid =
                new ImageGrid(List.of("a", "b\nsecond"), List.of(new ImageGrid.Row("", List.of(small, small))));
        Path file = folder.toPath().resolve("new/grid.png");
        grid.write(file);
        BufferedImage image = ImageIO.read(file.toFile());
        int squares = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                squares += (image.getRGB(x, y) & 0xFFFFFF) == 0 ? 1 : 0;
            }
        }
        assertThat(squares).isBetween(2 * 2 * 6400, 2 * 2 * 6400 + 200); // black pixels 80x80, and some of the labels
    }

    @Test
    void picturesTakeColoursAndCutWhatIsOutside() {
        BufferedImage image = ImageGrid.picture(3, 1, 2, new float[] {-0.5f, 1.5f, 0, 0.2f, 1, 0});
        assertThat(image.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0x0000FF);
        assertThat(image.getRGB(1, 0) & 0xFFFFFF).isEqualTo(0xFF3300);
        assertThatThrownBy(() -> ImageGrid.picture(2, 1, 1, new float[2])).hasMessageContaining("2");
        assertThatThrownBy(() -> ImageGrid.picture(1, 2, 1, new float[3])).hasMessageContaining("3 values");
    }

    private static double share(BufferedImage image, int colour) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xFFFFFF) == colour ? 1 : 0;
            }
        }
        return count / (double) (image.getWidth() * image.getHeight());
    }

    private static List<String> texts(String svg) throws Exception {
        NodeList nodes = parse(svg).getElementsByTagName("text");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().strip());
        }
        return texts;
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
}
