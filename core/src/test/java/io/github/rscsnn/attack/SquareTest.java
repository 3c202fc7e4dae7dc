package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated
@ExtendWith(InScope.class)
class SquareTest {
    /** A model by score: its margin for label 0 is a function of the image and of the number of the query. */
    private static final class Scores implements GradientSource {
        private final ToDoubleBiFunction<float[], Integer> margin;
        private final List<float[]> asked = new ArrayList<>();
        private long pointersAtTheTenth;
        private long pointers;
        private final boolean random;

        Scores(ToDoubleBiFunction<float[], Integer> margin) {
            this(margin, false);
        }

        Scores(ToDoubleBiFunction<float[], Integer> margin, boolean random) {
            this.margin = margin;
            this.random = random;
        }

        @Override
        public boolean random() {
            return random;
        }

        @Override
        public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
            throw new AssertionError("a score-based attack asked for a gradient");
        }

        @Override
        public Tensor logits(Tensor images) {
            pointers = Pointer.totalCount();
            pointersAtTheTenth = asked.size() == 10 ? pointers : pointersAtTheTenth;
            float[] pixels = Tensors.floats(images);
            float value = (float) margin.applyAsDouble(pixels, asked.size());
            asked.add(pixels);
            return Tensors.of(new float[] {0, value}, 1, 2);
        }

        @Override
        public String name() {
            return "scores";
        }
    }

    private static Tensor grey(int side) {
        float[] pixels = new float[side * side];
        Arrays.fill(pixels, 0.5f);
        return Tensors.of(pixels, 1, 1, side, side);
    }

    private static float[] attack(Square square, GradientSource scores, int side) {
        return Tensors.floats(square.perturb(scores, grey(side), Toys.labels(0), Noise.perImage(new Seeds(21), 0)));
    }

    /** The schedule of Section 3.3 for 10,000 queries, halved after 10, 50, 200, 500, 1000, 2000, 4000, 6000 and 8000. */
    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "10, 1",
        "11, 2",
        "50, 2",
        "51, 4",
        "200, 4",
        "201, 8",
        "500, 8",
        "501, 16",
        "1000, 16",
        "1001, 32",
        "2000, 32",
        "2001, 64",
        "4000, 64",
        "4001, 128",
        "6000, 128",
        "6001, 256",
        "8000, 256",
        "8001, 512",
        "9999, 512"
    })
    void shareFollowsThePublishedSchedule(int iteration, int divisor) {
        assertThat(Square.share(0.8, iteration)).isEqualTo(0.8 / divisor);
    }

    @Test
    void sideIsTheSquareRootOfTheShare() {
        // sqrt(0.8 * 64) = 7.16, sqrt(0.4 * 64) = 5.06, at least 1, at most the image
        assertThat(Square.side(0.8, 0, 8, 8)).isEqualTo(7);
        assertThat(Square.side(0.8, 11, 8, 8)).isEqualTo(5);
        assertThat(Square.side(0.8, 9999, 8, 8)).isEqualTo(1);
        assertThat(Square.side(0.8, 0, 4, 32)).isEqualTo(4);
    }

    /** As in AutoAttack, which gives 5,000 iterations the first half of the schedule for 10,000. */
    @Test
    void fewIterationsAreTheFirstOfMany() {
        Scores few = new Scores((pixels, query) -> -1);
        attack(new Square(Threat.linf(0.1), 40, 0.8), few, 8);
        Scores many = new Scores((pixels, query) -> -1);
        attack(new Square(Threat.linf(0.1), 400, 0.8), many, 8);
        assertThat(many.asked.subList(0, 40)).usingRecursiveComparison().isEqualTo(few.asked);
    }

    @Test
    void asksOnceForEachCandidateWhileTheImageHolds() {
        Scores scores = new Scores((pixels, query) -> -1);
        attack(new Square(Threat.linf(0.1), 137, 0.8), scores, 8);
        assertThat(scores.asked).hasSize(137);
        Scores random = new Scores((pixels, query) -> -1, true);
        attack(new Square(Threat.linf(0.1), 20, 0.8), random, 8);
        // once for the stripes, then for each candidate and the current image
        assertThat(random.asked).hasSize(1 + 19 * 2);
    }

    @Test
    void stopsAtTheFirstMisclassifiedImage() {
        Scores scores = new Scores((pixels, query) -> query == 5 ? 1 : -1.0 / (query + 2));
        float[] found = attack(new Square(Threat.linf(0.1), 137, 0.8), scores, 8);
        assertThat(scores.asked).hasSize(6);
        assertThat(found).isEqualTo(scores.asked.get(5));
    }

    /** The first image and the first square, from the noise itself: draw 0 gives the stripes, draw 1 corner and sign. */
    @Test
    void stripesAndFirstSquareComeFromTheSeed() {
        Scores scores = new Scores((pixels, query) -> -1);
        attack(new Square(Threat.linf(0.1), 2, 0.4), scores, 8);
        Noise noise = Noise.perImage(new Seeds(21), 0);
        float[] stripes = Tensors.floats(noise.uniform(1, 1, 1, 8));
        float[] square = Tensors.floats(noise.uniform(1, 3));
        int top = (int) (square[0] * 4); // side 5 fits at 0 to 3
        int left = (int) (square[1] * 4);
        for (int row = 0; row < 8; row++) {
            for (int column = 0; column < 8; column++) {
                float stripe = stripes[column] < 0.5f ? 0.4f : 0.6f;
                assertThat(scores.asked.get(0)[row * 8 + column]).isCloseTo(stripe, within(1e-6f));
                boolean inside = row >= top && row < top + 5 && column >= left && column < left + 5;
                float expected = inside ? square[2] < 0.5f ? 0.4f : 0.6f : stripe;
                assertThat(scores.asked.get(1)[row * 8 + column]).isCloseTo(expected, within(1e-6f));
            }
        }
    }

    @Test
    void keepsACandidateOnlyIfItIsBetter() {
        Scores falling = new Scores((pixels, query) -> -1 - query);
        assertThat(attack(new Square(Threat.linf(0.1), 30, 0.8), falling, 8)).isEqualTo(falling.asked.get(0));
        Scores rising = new Scores((pixels, query) -> -1000 + query);
        assertThat(attack(new Square(Threat.linf(0.1), 30, 0.8), rising, 8)).isEqualTo(rising.asked.get(29));
    }

    /**
     * Two draws. The stripes were lucky (mean 5), the candidate scores 1 and 2, the stripes asked again -3 and 1: 1.5 beats -1,
     * so the candidate is taken although 1.5 is below 5. The next candidate scores 4 and -3 against 1 and 0: it is not.
     */
    @Test
    void randomModelsAreComparedByFreshMeans() {
        double[] script = {5, 5, 1, 2, -3, 1, 4, -3, 1, 0};
        Scores scores = new Scores((pixels, query) -> script[query], true);
        float[] found = attack(new Square(Threat.linf(0.1), 3, 0.8), new EotGradient(scores, 2), 8);
        assertThat(scores.asked).hasSize(10);
        assertThat(found).isEqualTo(scores.asked.get(2)).isNotEqualTo(scores.asked.get(0));
        assertThat(scores.asked.get(8)).isEqualTo(found);
    }

    /**
     * Side 5, upper half of 2 rows, by the formula: distances from (1, 2) are 2 1 1 1 2 in both rows, and the sums of
     * 1 / (k + 1)² up to k = 2 are 49/36 at 0, 13/36 at 1, 4/36 at 2. Lower half of 3 rows, middle (1, 2).
     */
    @Test
    void patternOfTheEuclideanAttack() {
        float[] pattern = SquareL2.pattern(5);
        double[] upper = {4, 13, 13, 13, 4, 4, 13, 49, 13, 4};
        double[] lower = {4, 13, 13, 13, 4, 4, 13, 49, 13, 4, 4, 13, 13, 13, 4};
        double upperLength = Math.sqrt(Arrays.stream(upper).map(v -> v * v).sum());
        double lowerLength = Math.sqrt(Arrays.stream(lower).map(v -> v * v).sum());
        for (int i = 0; i < 25; i++) {
            double expected = i < 10 ? upper[i] / upperLength : -lower[i - 10] / lowerLength;
            assertThat((double) pattern[i]).isCloseTo(expected / Math.sqrt(2), within(1e-6));
        }
    }

    @Test
    void euclideanCandidatesUseTheWholeEpsilon() {
        Scores scores = new Scores((pixels, query) -> -1000 + query);
        attack(new Square(Threat.l2(0.4), 60, 0.3), scores, 8);
        for (float[] image : scores.asked) {
            double square = 0;
            for (float pixel : image) {
                square += (pixel - 0.5) * (pixel - 0.5);
            }
            assertThat(Math.sqrt(square)).isCloseTo(0.4, within(1e-5));
        }
        // the grid covers the middle: side 1 tiles over all 8 x 8 pixels, all of the same length
        assertThat(Math.abs(scores.asked.get(0)[0] - 0.5f)).isCloseTo(0.05f, within(1e-6f));
        // a step changes two windows of 5 x 5 (sqrt(0.3 * 64) = 4.4, made odd) and nothing else by more than rescaling
        float[] first = scores.asked.get(0);
        float[] second = scores.asked.get(1);
        int changed = 0;
        for (int i = 0; i < 64; i++) {
            changed += Math.abs(Math.abs(second[i] - 0.5f) - Math.abs(first[i] - 0.5f)) > 2e-2 ? 1 : 0;
        }
        assertThat(changed).isBetween(1, 50);
    }

    @Test
    void holdsNoMoreMemoryAfterManyIterations() {
        for (Threat threat : List.of(Threat.linf(0.1), Threat.l2(0.4))) {
            Scores scores = new Scores((pixels, query) -> -1000 + query);
            attack(new Square(threat, 300, 0.8), scores, 8);
            assertThat(scores.pointers).isLessThanOrEqualTo(scores.pointersAtTheTenth + 5);
        }
    }
}
