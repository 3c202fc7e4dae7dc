package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Normalisation;
import io.github.rscsnn.data.Progress;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.data.TinyImages;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InScope.class)
class CodingSimilarityTest {
    private static final SimilaritySettings SETTINGS =
            new SimilaritySettings(16, 8, List.of(0.0, 0.1), Variant.I, NoiseSpace.PIXEL, 4, 1);

    @Test
    void cosinesByHand() {
        double[] cosines = CodingSimilarity.cosines(
                Tensors.of(new float[] {3, 4, 1, 0, 2, 2, 0, 0}, 4, 2),
                Tensors.of(new float[] {4, 3, 0, 5, -1, -1, 1, 1}, 4, 2));
        assertThat(cosines).containsExactly(new double[] {0.96, 0, -1, 0}, within(1e-12));
    }

    /**
     * Of a grey image g the mean of T spikes has second moment g² + g (1 - g) / T, so that in many dimensions its cosine with
     * the image goes to 1 / sqrt(1 + (1 - g) / (g T)).
     */
    @Test
    void poissonOfAGreyImageAsDerived() {
        SimilarityResult result = new CodingSimilarity(SETTINGS).of(new Grey(6, 32, 128), Progress.SILENT);
        double g = 128 / 255.0;
        double expected = 1 / Math.sqrt(1 + (1 - g) / (g * 16));
        assertThat(result.pair("direct", "poisson").mean()).isCloseTo(expected, within(0.002));
        // two independent draws: the cosines with their mean multiply
        assertThat(result.pair("poisson", "another draw of it").mean()).isCloseTo(expected * expected, within(0.003));
        assertThat(result.pair("direct", "constant grey").mean()).isCloseTo(1, within(1e-12));
    }

    @Test
    void withoutNoiseRscIsTheImage() {
        SimilarityResult result = new CodingSimilarity(SETTINGS).of(new TinyImages(10, 8), Progress.SILENT);
        SimilarityResult.Pair pair = result.pair("direct", "rsc1(sigma2=0.0)");
        assertThat(pair.mean()).isCloseTo(1, within(1e-12));
        assertThat(pair.images()).isEqualTo(10);
        assertThat(result.pair("poisson", "rsc1(sigma2=0.0)").mean())
                .isCloseTo(result.pair("direct", "poisson").mean(), within(1e-12));
        assertThat(result.pair("direct", "rsc1(sigma2=0.1)").mean()).isLessThan(0.95);
    }

    @Test
    void intervalIsThatOfTheMean() {
        SimilarityResult.Pair pair = SimilarityResult.Pair.of("a", "b", false, List.of(0.8, 0.9, 1.0));
        assertThat(pair.mean()).isCloseTo(0.9, within(1e-12));
        assertThat(pair.sd()).isCloseTo(0.1, within(1e-12));
        assertThat(pair.high() - pair.mean()).isCloseTo(1.96 * 0.1 / Math.sqrt(3), within(1e-5));
        assertThat(SimilarityResult.Pair.of("a", "b", false, List.of(0.8)).low())
                .isEqualTo(0.8);
    }

    @Test
    void batchSizeDoesNotMatterToThePairs() {
        SimilaritySettings larger =
                new SimilaritySettings(16, 8, List.of(0.0, 0.1), Variant.I, NoiseSpace.PIXEL, 10, 1);
        List<SimilarityResult.Pair> four = pairs(SETTINGS);
        List<SimilarityResult.Pair> ten = pairs(larger);
        for (int i = 0; i < four.size(); i++) {
            assertThat(four.get(i).mean()).isCloseTo(ten.get(i).mean(), within(1e-9));
        }
    }

    private static List<SimilarityResult.Pair> pairs(SimilaritySettings settings) {
        return new CodingSimilarity(settings)
                .of(new TinyImages(10, 8), Progress.SILENT).pairs().stream()
                        .filter(pair -> !pair.baseline())
                        .toList();
    }

    @Test
    void rsc2AveragesItsNoise() {
        TinyImages data = new TinyImages(10, 8);
        SimilaritySettings two = new SimilaritySettings(16, 8, List.of(0.1), Variant.II, NoiseSpace.PIXEL, 4, 1);
        double fresh = new CodingSimilarity(two)
                .of(data, Progress.SILENT)
                .pair("direct", "rsc2(sigma2=0.1)")
                .mean();
        double constant = new CodingSimilarity(SETTINGS)
                .of(data, Progress.SILENT)
                .pair("direct", "rsc1(sigma2=0.1)")
                .mean();
        assertThat(fresh).isGreaterThan(constant + 0.02);
    }

    /** Where all values lie below the mean, the clamp leaves little that is like the image. */
    @Test
    void normalisedSpaceIsAnotherMatter() {
        SimilarityResult result =
                new CodingSimilarity(SETTINGS.in(NoiseSpace.NORMALISED)).of(new Grey(4, 8, 40), Progress.SILENT);
        // normalised: (40/255 - 0.5) / 0.5 < 0, clamped to 0: the cosine with a zero vector counts as 0
        assertThat(result.pair("direct", "rsc1(sigma2=0.0)").mean()).isZero();
    }

    @Test
    void becomesJson() {
        SimilarityResult result = new CodingSimilarity(SETTINGS).of(new TinyImages(4, 8), Progress.SILENT);
        JsonNode json = new ObjectMapper().valueToTree(result);
        assertThat(json.path("pairs").get(0).path("first").asText()).isEqualTo("direct");
        assertThat(json.path("settings").path("poissonSteps").asInt()).isEqualTo(16);
    }

    @Test
    void refusesImpossibleSettings() {
        assertThatThrownBy(() -> new SimilaritySettings(0, 8, List.of(), Variant.I, NoiseSpace.PIXEL, 4, 1))
                .hasMessageContaining("0");
        assertThatThrownBy(() -> new SimilaritySettings(1, 8, List.of(), Variant.I, NoiseSpace.PIXEL, 1, 1))
                .hasMessageContaining("batch");
    }

    @Test
    void mapsAreWhatTheirTitlesSay() {
        CodedMaps maps = CodedMaps.of(new TinyImages(10, 8), 3, SETTINGS);
        assertThat(maps.label()).isEqualTo("3");
        assertThat(maps.maps().stream().map(CodedMaps.Map::title))
                .containsExactly(
                        "original",
                        "Poisson\none step",
                        "Poisson\nmean of T = 16",
                        "RSC-I\nσ² = 0.0",
                        "RSC-I\nσ² = 0.1");
        byte[] pixels = new byte[192];
        new TinyImages(10, 8).pixels(3, pixels);
        float[] original = maps.maps().get(0).pixels();
        for (int i = 0; i < pixels.length; i++) {
            assertThat(original[i]).isCloseTo((pixels[i] & 0xFF) / 255f, within(1e-6f));
        }
        assertThat(maps.maps().get(1).pixels()).containsOnly(0f, 1f).contains(0f, 1f);
        for (float mean : maps.maps().get(2).pixels()) {
            assertThat(mean * 16).isCloseTo(Math.round(mean * 16), within(1e-4f));
        }
        assertThat(maps.maps().get(3).pixels()).isEqualTo(original);
        assertThat(maps.maps().get(4).pixels()).isNotEqualTo(original);
    }

    /** Grey RGB images of one level, normalised by mean 0.5 and std 0.5. */
    private record Grey(int size, int side, int level) implements Dataset {

        @Override
        public ImageFormat format() {
            return new ImageFormat(
                    "grey",
                    3,
                    side,
                    side,
                    List.of("grey", "other"),
                    new Normalisation(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.5f, 0.5f, 0.5f}));
        }

        @Override
        public Split split() {
            return Split.TEST;
        }

        @Override
        public int label(int index) {
            return 0;
        }

        @Override
        public void pixels(int index, byte[] into) {
            Arrays.fill(into, 0, imageBytes(), (byte) level);
        }
    }
}
