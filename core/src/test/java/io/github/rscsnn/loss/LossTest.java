package io.github.rscsnn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.loss.Distillation.Direction;
import io.github.rscsnn.loss.Distillation.Reduction;
import io.github.rscsnn.tensor.Tensors;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each loss beside its formula in double precision, T = 3, N = 2, K = 4. */
@ExtendWith(InScope.class)
class LossTest {
    private static final Offset<Double> CLOSE = within(1e-6);
    private static final int STEPS = 3;
    private static final int IMAGES = 2;
    private static final int CLASSES = 4;
    private static final long[] LABELS = {2, 0};

    private Tensor logits() {
        return Given.normal(1, STEPS, IMAGES, CLASSES);
    }

    private Tensor teacher() {
        return Given.normal(2, IMAGES, CLASSES);
    }

    private Loss.Target target() {
        return new Loss.Target(Tensors.of(LABELS, IMAGES), teacher());
    }

    @Test
    void crossEntropyOfTheMeanOverTime() {
        double expected = 0;
        for (int n = 0; n < IMAGES; n++) {
            expected -= logSoftmax(meanOverTime(n), 1)[(int) LABELS[n]] / IMAGES;
        }
        assertThat(value(new CrossEntropy())).isCloseTo(expected, CLOSE);
    }

    /** (1 - 0.3) log p of the class and 0.3 / 4 log p of every class; of each step in TET. */
    @Test
    void smoothedCrossEntropy() {
        double ofMean = 0;
        double ofSteps = 0;
        float[] values = Tensors.floats(logits());
        for (int n = 0; n < IMAGES; n++) {
            ofMean += smoothed(logSoftmax(meanOverTime(n), 1), n) / IMAGES;
            for (int t = 0; t < STEPS; t++) {
                ofSteps += smoothed(logSoftmax(row(values, t, n), 1), n) / (STEPS * IMAGES);
            }
        }
        assertThat(value(new CrossEntropy(0.3))).isCloseTo(ofMean, CLOSE);
        assertThat(value(new TemporalEfficientTraining(0, 1, new CrossEntropy(0.3))))
                .isCloseTo(ofSteps, CLOSE);
        assertThatThrownBy(() -> new CrossEntropy(1)).hasMessage("label-smoothing must be in [0, 1), got 1.0");
    }

    private static double smoothed(double[] logProbabilities, int n) {
        return -(0.7 * logProbabilities[(int) LABELS[n]]
                + 0.3 / CLASSES * DoubleStream.of(logProbabilities).sum());
    }

    /** Two draws of two images: mean of their cross-entropies + 7 · mean KL(F || F_i) + 0.5 · H(F). */
    @Test
    void consistency() {
        Tensor both = torch.cat(new TensorVector(logits(), Given.normal(9, STEPS, IMAGES, CLASSES)), 1);
        float[] values = Tensors.floats(both.mean(0));
        double expected = 0;
        for (int n = 0; n < IMAGES; n++) {
            double[] mean = new double[CLASSES];
            double[][] logs = new double[2][];
            for (int draw = 0; draw < 2; draw++) {
                double[] scores = new double[CLASSES];
                for (int k = 0; k < CLASSES; k++) {
                    scores[k] = values[(draw * IMAGES + n) * CLASSES + k];
                }
                logs[draw] = logSoftmax(scores, 1);
                expected -= logs[draw][(int) LABELS[n]] / 2 / IMAGES;
                for (int k = 0; k < CLASSES; k++) {
                    mean[k] += Math.exp(logs[draw][k]) / 2;
                }
            }
            for (int k = 0; k < CLASSES; k++) {
                expected -= 0.5 * mean[k] * Math.log(mean[k]) / IMAGES;
                for (int draw = 0; draw < 2; draw++) {
                    expected += 7 * mean[k] * (Math.log(mean[k]) - logs[draw][k]) / 2 / IMAGES;
                }
            }
        }
        Consistency loss = new Consistency(7, new CrossEntropy());
        assertThat(loss.draws()).isEqualTo(2);
        assertThat(loss.of(both, target()).item_double()).isCloseTo(expected, CLOSE);
        assertThatThrownBy(() -> new Consistency(-1, new CrossEntropy()))
                .hasMessage("consistency must be at least 0, got -1.0");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0.001, 1", "0.05, 1", "1, 1", "0.3, 0.5"})
    void temporalEfficientTraining(double lambda, double mean) {
        double crossEntropy = 0;
        double spread = 0;
        float[] values = Tensors.floats(logits());
        for (int t = 0; t < STEPS; t++) {
            for (int n = 0; n < IMAGES; n++) {
                crossEntropy -= logSoftmax(row(values, t, n), 1)[(int) LABELS[n]] / (STEPS * IMAGES);
            }
        }
        for (float value : values) {
            spread += (value - mean) * (value - mean) / values.length;
        }
        assertThat(value(new TemporalEfficientTraining(lambda, mean)))
                .isCloseTo((1 - lambda) * crossEntropy + lambda * spread, CLOSE);
    }

    @ParameterizedTest
    @CsvSource({
        "TEACHER_STUDENT, 1, BATCH_MEAN",
        "TEACHER_STUDENT, 4, BATCH_MEAN",
        "STUDENT_TEACHER, 1, BATCH_MEAN",
        "STUDENT_TEACHER, 2.5, ELEMENT_MEAN",
    })
    void distillation(Direction direction, double temperature, Reduction reduction) {
        assertThat(value(new Distillation(direction, temperature, reduction)))
                .isCloseTo(divergence(direction, temperature, reduction), CLOSE);
    }

    @Test
    void distillationIsZeroExactlyAtTheTeacher() {
        Tensor same = teacher().unsqueeze(0);
        for (Direction direction : Direction.values()) {
            Loss loss = new Distillation(direction, 2, Reduction.BATCH_MEAN);
            assertThat(loss.of(same, target()).item_double()).isCloseTo(0, CLOSE);
            assertThat(value(loss)).isGreaterThan(0.01);
        }
    }

    @Test
    void noGradientFlowsIntoTheTeacher() {
        Tensor teacher = Given.leaf(teacher());
        Tensor logits = Given.leaf(logits());
        Distillation.DEFAULT
                .of(logits, new Loss.Target(Tensors.of(LABELS, IMAGES), teacher))
                .backward();
        assertThat(logits.grad().defined()).isTrue();
        assertThat(teacher.grad().defined()).isFalse();
    }

    @Test
    void eRscIsTheWeightedSum() {
        TemporalEfficientTraining tet = new TemporalEfficientTraining(0, 1);
        double expected = 0.1 * divergence(Direction.TEACHER_STUDENT, 1, Reduction.BATCH_MEAN) + value(tet);
        assertThat(value(new ERsc(0.1, Distillation.DEFAULT, tet))).isCloseTo(expected, CLOSE);
    }

    /** Every loss: its gradient is its slope. */
    @Test
    void gradientsAreSlopes() {
        TemporalEfficientTraining tet = new TemporalEfficientTraining(0.05, 1);
        Loss[] losses = {
            new CrossEntropy(), tet, Distillation.DEFAULT, new ERsc(0.1, Distillation.DEFAULT, tet),
        };
        Tensor direction = Given.normal(3, STEPS, IMAGES, CLASSES);
        float h = 1e-2f;
        for (Loss loss : losses) {
            Tensor logits = Given.leaf(logits());
            loss.of(logits, target()).backward();
            double slope = logits.grad().mul(direction).sum().item_double();
            Tensor step = direction.mul(new org.bytedeco.pytorch.Scalar(h));
            double up = loss.of(logits().add(step), target()).item_double();
            double down = loss.of(logits().sub(step), target()).item_double();
            assertThat((up - down) / (2 * h)).isCloseTo(slope, within(1e-3));
        }
    }

    @Test
    void refusesImpossibleSettings() {
        assertThatThrownBy(() -> new TemporalEfficientTraining(1.5, 1)).hasMessageContaining("1.5");
        assertThatThrownBy(() -> new Distillation(Direction.TEACHER_STUDENT, 0, Reduction.BATCH_MEAN))
                .hasMessageContaining("temperature");
        assertThatThrownBy(() -> new ERsc(-1, Distillation.DEFAULT, new TemporalEfficientTraining(0, 1)))
                .hasMessageContaining("lambda");
        assertThatThrownBy(() -> Distillation.DEFAULT.of(logits(), new Loss.Target(Tensors.of(LABELS, IMAGES))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("teacher");
    }

    private double value(Loss loss) {
        return loss.of(logits(), target()).item_double();
    }

    private double divergence(Direction direction, double temperature, Reduction reduction) {
        float[] teacher = Tensors.floats(teacher());
        double sum = 0;
        for (int n = 0; n < IMAGES; n++) {
            double[] student = logSoftmax(meanOverTime(n), temperature);
            double[] own = new double[CLASSES];
            for (int k = 0; k < CLASSES; k++) {
                own[k] = teacher[n * CLASSES + k];
            }
            double[] other = logSoftmax(own, temperature);
            double[] from = direction == Direction.TEACHER_STUDENT ? other : student;
            double[] to = direction == Direction.TEACHER_STUDENT ? student : other;
            for (int k = 0; k < CLASSES; k++) {
                sum += Math.exp(from[k]) * (from[k] - to[k]);
            }
        }
        int divisor = reduction == Reduction.BATCH_MEAN ? IMAGES : IMAGES * CLASSES;
        return sum / divisor * temperature * temperature;
    }

    private double[] meanOverTime(int n) {
        float[] values = Tensors.floats(logits());
        double[] mean = new double[CLASSES];
        for (int t = 0; t < STEPS; t++) {
            for (int k = 0; k < CLASSES; k++) {
                mean[k] += row(values, t, n)[k] / STEPS;
            }
        }
        return mean;
    }

    private static double[] row(float[] values, int t, int n) {
        double[] row = new double[CLASSES];
        for (int k = 0; k < CLASSES; k++) {
            row[k] = values[(t * IMAGES + n) * CLASSES + k];
        }
        return row;
    }

    private static double[] logSoftmax(double[] scores, double temperature) {
        double sum = 0;
        for (double score : scores) {
            sum += Math.exp(score / temperature);
        }
        double[] result = new double[scores.length];
        for (int k = 0; k < scores.length; k++) {
            result[k] = scores[k] / temperature - Math.log(sum);
        }
        return result;
    }
}
