package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class Shapes10Test {
    private static byte[] image(Dataset data, int index) {
        byte[] image = new byte[data.imageBytes()];
        data.pixels(index, image);
        return image;
    }

    @Test
    void imagesDependOnSeedSplitAndIndexAlone() {
        Dataset data = Shapes10.generate(Split.TRAIN, 40, 1);

        assertThat(Shapes10.generate(Split.TRAIN, 40, 1).checksum()).isEqualTo(data.checksum());
        assertThat(image(Shapes10.generate(Split.TRAIN, 25, 1), 24)).isEqualTo(image(data, 24));
        assertThat(image(Shapes10.generate(Split.TRAIN, 25, 2), 24)).isNotEqualTo(image(data, 24));
        assertThat(image(Shapes10.generate(Split.TEST, 25, 1), 24)).isNotEqualTo(image(data, 24));
        assertThat(image(data, 4)).as("another image of the same class").isNotEqualTo(image(data, 14));
    }

    @Test
    void theBytesAreTheSameOnEveryMachine() {
        assertThat(Shapes10.generate(Split.TRAIN, 20, 0).checksum())
                .isEqualTo("b4231ff08b01dbb5ffe4cc87620e8c80c3ef6bf18b07ab01bf866ce419d72dd0");
    }

    @Test
    void classesGoRound() {
        Dataset data = Shapes10.generate(Split.TEST, 20, 0);

        for (int i = 0; i < data.size(); i++) {
            assertThat(data.label(i)).isEqualTo(i % 10);
        }
        assertThat(data.classNames()).hasSize(10);
        assertThatThrownBy(() -> data.label(20)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Shapes10.generate(Split.TEST, 0, 0)).hasMessageContaining("at least 1 image: got 0");
    }

    @ParameterizedTest
    @EnumSource(Shapes10.Colour.class)
    void normalisationIsThatOfItsPixels(Shapes10.Colour colour) {
        Dataset data = Shapes10.generate(colour, Split.TRAIN, 2000, 0);
        for (int c = 0; c < 3; c++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < data.size(); i++) {
                byte[] image = image(data, i);
                for (int p = 0; p < 1024; p++) {
                    double value = (image[c * 1024 + p] & 0xFF) / 255.0;
                    sum += value;
                    squares += value * value;
                }
            }
            double mean = sum / (1024.0 * data.size());
            double std = Math.sqrt(squares / (1024.0 * data.size()) - mean * mean);
            assertThat((double) data.normalisation().mean()[c]).isCloseTo(mean, within(.01));
            assertThat((double) data.normalisation().std()[c]).isCloseTo(std, within(.01));
        }
    }

    /** The mean difference of red and blue tells warm from cool; an attack of 8/255 changes it by 16 at most. */
    @ParameterizedTest
    @CsvSource({"FAINT, 6, 20", "VIVID, 60, 120"})
    void warmAndCoolDifferByLessThanAnAttackMayChangeOrByFarMore(Shapes10.Colour colour, double least, double most) {
        Dataset data = Shapes10.generate(colour, Split.TRAIN, 200, 0);
        for (int i = 0; i < data.size(); i++) {
            byte[] image = image(data, i);
            double difference = 0;
            int bright = 0;
            for (int p = 0; p < 1024; p++) {
                if ((image[1024 + p] & 0xFF) > 150) {
                    difference += (image[p] & 0xFF) - (image[2048 + p] & 0xFF);
                    bright++;
                }
            }
            if (bright > 80) {
                double towardsTruth = (data.label(i) % 2 == 0 ? difference : -difference) / bright;
                assertThat(towardsTruth).as("image %d", i).isBetween(least, most);
            }
        }
    }

    @Test
    void aLinearClassifierOfThePixelsStaysBelowSixtyPercent() {
        Dataset train = Shapes10.generate(Split.TRAIN, 4000, 0);
        Dataset test = Shapes10.generate(Split.TEST, 1000, 0);

        SoftmaxRegression model = new SoftmaxRegression(train.imageBytes(), 10);
        for (int epoch = 0; epoch < 15; epoch++) {
            model.learn(train, .002f / (1 + epoch / 3), new SplittableRandom(epoch));
        }

        assertThat(model.accuracy(test)).isBetween(.15, .60);
    }

    /** Logistic regression of ten classes by stochastic gradient descent, one image at a time. */
    private static final class SoftmaxRegression {
        private final float[][] weights;

        SoftmaxRegression(int inputs, int classes) {
            weights = new float[classes][inputs + 1];
        }

        private static float[] input(Dataset data, int index) {
            byte[] image = image(data, index);
            float[] x = new float[image.length + 1];
            for (int p = 0; p < image.length; p++) {
                x[p] = ((image[p] & 0xFF) / 255f - .31f) / .21f;
            }
            x[image.length] = 1;
            return x;
        }

        private double[] probabilities(float[] x) {
            double[] scores = new double[weights.length];
            double sum = 0;
            for (int k = 0; k < scores.length; k++) {
                float dot = 0;
                for (int p = 0; p < x.length; p++) {
                    dot += weights[k][p] * x[p];
                }
                scores[k] = Math.exp(Math.clamp(dot, -50, 50));
                sum += scores[k];
            }
            for (int k = 0; k < scores.length; k++) {
                scores[k] /= sum;
            }
            return scores;
        }

        void learn(Dataset data, float rate, SplittableRandom random) {
            for (int step = 0; step < data.size(); step++) {
                int index = random.nextInt(data.size());
                float[] x = input(data, index);
                double[] p = probabilities(x);
                p[data.label(index)] -= 1;
                for (int k = 0; k < weights.length; k++) {
                    float change = (float) (rate * p[k]);
                    for (int j = 0; j < x.length; j++) {
                        weights[k][j] -= change * x[j];
                    }
                }
            }
        }

        double accuracy(Dataset data) {
            int right = 0;
            for (int i = 0; i < data.size(); i++) {
                double[] p = probabilities(input(data, i));
                int best = 0;
                for (int k = 1; k < p.length; k++) {
                    best = p[k] > p[best] ? k : best;
                }
                right += best == data.label(i) ? 1 : 0;
            }
            return right / (double) data.size();
        }
    }
}
