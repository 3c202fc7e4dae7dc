package io.github.rscsnn.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.evaluate.CodedMaps;
import io.github.rscsnn.evaluate.SimilarityResult;
import io.github.rscsnn.evaluate.SimilaritySettings;
import io.github.rscsnn.theory.ClippedGaussian;
import io.github.rscsnn.theory.CovarianceCase;
import io.github.rscsnn.theory.PixelCase;
import io.github.rscsnn.theory.TheoryResult;
import io.github.rscsnn.theory.TheorySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables and pictures of results made by hand. */
class ReportsTest {
    private static final SimilarityResult SIMILARITY = new SimilarityResult(
            "tiny test",
            new SimilaritySettings(16, 8, List.of(0.1), Variant.I, NoiseSpace.PIXEL, 4, 1),
            List.of(
                    new SimilarityResult.Pair("direct", "poisson", false, 9, 0.97654, 0.97, 0.98, 0.01),
                    new SimilarityResult.Pair("direct", "constant grey", true, 9, 0.9, 0.88, 0.92, 0.03),
                    new SimilarityResult.Pair("direct", "another image, direct", true, 0, 0, 0, 0, 0)),
            1.5);

    private static final TheoryResult THEORY = new TheoryResult(
            "tiny test",
            "vgg5",
            "pgd",
            "poisson",
            0,
            8 / 255.0,
            TheorySettings.DEFAULTS,
            List.of(
                    covariance("poisson", "pgd", -0.0123, 0, 0),
                    covariance("poisson", "random signs", 0, 0, 0),
                    covariance("rsc(sigma2=0.1, space=pixel)", "pgd", 0.05, 3, 40),
                    covariance("rsc(sigma2=0.1, space=pixel)", "random signs", 0.04, 0, 41)),
            List.of(new PixelCase("pgd", "poisson", 8, 0.25, 0.01, 0.2, 0.21, -0.00001, 0.0387, 0.03)),
            List.of(
                    new TheoryResult.Verdict("Theorem 3.2", true, "beyond 5: 0 of 10"),
                    new TheoryResult.Verdict("Theorem 3.3", false, "beyond 5: 9 of 10")),
            12);

    private static CovarianceCase covariance(
            String coding, String perturbation, double change, long means, long covariances) {
        return new CovarianceCase(
                "first convolution",
                perturbation,
                coding,
                8,
                16,
                4000,
                2.5,
                2.5 * (1 + change),
                change,
                change,
                change - 0.001,
                change + 0.001,
                Math.abs(change) + 0.01,
                304,
                0.951,
                3.21,
                5.5,
                0,
                means,
                covariances);
    }

    @Test
    void similarityAsATable() {
        assertThat(CodingReport.table(SIMILARITY).csv()).isEqualTo("""
                first,second,kind,cosine,95 % interval,sd,n
                direct,poisson,pair,0.9765,"[0.9700, 0.9800]",0.0100,9
                direct,constant grey,baseline,0.9000,"[0.8800, 0.9200]",0.0300,9
                direct,"another image, direct",baseline,0.0000,"[0.0000, 0.0000]",0.0000,0
                """);
    }

    /** A pair that was not measured has no bar. */
    @Test
    void similarityAsBars() {
        BarPlot bars = CodingReport.bars(SIMILARITY);
        assertThat(bars.categories()).containsExactly("direct / poisson", "direct / constant grey");
        assertThat(bars.series().get(0).bars())
                .containsExactly(BarPlot.Bar.of(0.97654, 0.97, 0.98), BarPlot.Bar.MISSING);
        assertThat(bars.series().get(1).bars()).containsExactly(BarPlot.Bar.MISSING, BarPlot.Bar.of(0.9, 0.88, 0.92));
        assertThat(bars.svg()).contains("direct / constant grey", "#0072b2", "#d55e00");
    }

    @Test
    void similarityIsWritten(@TempDir Path folder) throws Exception {
        CodedMaps maps = new CodedMaps(
                "tiny",
                4,
                "four",
                List.of(
                        new CodedMaps.Map("original", 1, 2, 2, new float[] {0, 1, 1, 0}),
                        new CodedMaps.Map("Poisson\none step", 1, 2, 2, new float[4])));
        List<Path> files = CodingReport.write(SIMILARITY, List.of(maps), folder.resolve("out"), "fig2");
        assertThat(files.stream().map(file -> file.getFileName().toString()))
                .containsExactly("fig2.md", "fig2-bars.png", "fig2-bars.svg", "fig2-bars.csv", "fig2-maps.png");
        assertThat(files).allSatisfy(file -> assertThat(Files.size(file)).isPositive());
    }

    @Test
    void theoryAsTables() {
        assertThat(TheoryReport.verdicts(THEORY).csv()).isEqualTo("""
                statement,verdict,evidence
                Theorem 3.2,holds,beyond 5: 0 of 10
                Theorem 3.3,does not hold,beyond 5: 9 of 10
                """);
        assertThat(TheoryReport.covariances(THEORY).csv().lines().skip(1))
                .startsWith("first convolution,poisson,pgd,2.500,-1.23,-1.23,\"[-1.33, -1.13]\",2.23,95.10 %,"
                        + "3.21 of 5.50,holds,holds,8")
                .element(2)
                .asString()
                .endsWith("holds,\"3 means, 40 covariances off\",8");
        assertThat(TheoryReport.pixels(THEORY).csv().lines().skip(1))
                .containsExactly("poisson,pgd,25.00,0.0100,0.2000,0.2100,0.00,3.87,0.03000,8");
    }

    @Test
    void theoryAsBars() {
        BarPlot bars = TheoryReport.changes(THEORY);
        assertThat(bars.categories()).containsExactly("poisson", "rsc(sigma2=0.1, space=pixel)");
        assertThat(bars.series().stream().map(BarPlot.Series::name)).containsExactly("pgd", "random signs");
        assertThat(bars.series().get(0).bars().get(1).value()).isEqualTo(5.0);
        assertThat(TheoryReport.matrixChanges(THEORY)
                        .series()
                        .get(0)
                        .bars()
                        .get(1)
                        .low())
                .isNull();
    }

    @Test
    void curvesAreTheClosedForms() {
        LinePlot curves = TheoryReport.varianceCurves(List.of(0.1));
        assertThat(curves.series()).hasSize(3);
        assertThat(curves.series().get(0).points().get(50).y()).isEqualTo(0.25);
        assertThat(curves.series().get(1).points().get(0).y())
                .isEqualTo(ClippedGaussian.of(0, Math.sqrt(0.1)).variance());
        assertThat(curves.series().get(2).points()).allMatch(point -> point.y() == 0.1);
    }

    @Test
    void theoryIsWritten(@TempDir Path folder) throws Exception {
        List<Path> files = TheoryReport.write(THEORY, folder, "theory");
        assertThat(files)
                .hasSize(12)
                .allSatisfy(file -> assertThat(Files.size(file)).isPositive());
        assertThat(Files.readString(folder.resolve("theory.md"))).contains("| Theorem 3.3 | does not hold |");
    }
}
