package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Layers small enough to work out by hand: one pixel, one channel. */
@ExtendWith(InScope.class)
class ReferenceBackendTest {
    /** Values 1, 2, 3, 6 through weight 2 and bias 1: 3, 5, 7, 13; mean 7, biased variance 14, unbiased 56/3. */
    @Test
    void batchNormalisationInTraining() {
        BatchNorm norm = norm(2, 0.5);
        Tensor out =
                block(norm, null).forward(pixels(1, 2, 3, 6), Pass.TRAINING).data();
        double std = Math.sqrt(14 + BatchNorm.EPSILON);
        float[] values = Tensors.floats(out);
        float[] current = {3, 5, 7, 13};
        for (int i = 0; i < 4; i++) {
            assertThat((double) values[i]).isCloseTo((current[i] - 7) / std * 2 + 0.5, within(1e-5));
        }
        assertThat((double) Tensors.floats(norm.runningMean())[0]).isCloseTo(0.9 * 0 + 0.1 * 7, within(1e-6));
        assertThat((double) Tensors.floats(norm.runningVar())[0]).isCloseTo(0.9 * 1 + 0.1 * 56 / 3, within(1e-5));
        assertThat(BatchNorm.MOMENTUM).isEqualTo(0.1);
        assertThat(BatchNorm.EPSILON).isEqualTo(1e-5);
    }

    @Test
    void batchNormalisationInEvaluationUsesAndKeepsTheRunningStatistics() {
        BatchNorm norm = norm(2, 0.5);
        norm.runningMean().fill_(new org.bytedeco.pytorch.Scalar(5.0));
        norm.runningVar().fill_(new org.bytedeco.pytorch.Scalar(4.0));
        Tensor out =
                block(norm, null).forward(pixels(1, 2, 3, 6), Pass.EVALUATION).data();
        double std = Math.sqrt(4 + BatchNorm.EPSILON);
        assertThat((double) Tensors.floats(out)[3]).isCloseTo((13 - 5) / std * 2 + 0.5, within(1e-5));
        assertThat(Tensors.floats(norm.runningMean())).containsExactly(5);
        assertThat(Tensors.floats(norm.runningVar())).containsExactly(4);
    }

    /** Statistics are over time and batch together: a static signal counts T times. */
    @Test
    void aStaticSignalIsTheSameAsItsRepetition() {
        Tensor images = Given.normal(1, 3, 1, 4, 4);
        BatchNorm one = norm(1, 0);
        BatchNorm other = norm(1, 0);
        Signal fromStatic =
                block(one, new Lif(LifParameters.PAPER)).forward(new Signal(images, 5, true), Pass.TRAINING);
        Signal repeated = block(other, new Lif(LifParameters.PAPER))
                .forward(new Signal(images.repeat(5, 1, 1, 1), 5), Pass.TRAINING);
        assertThat(Tensors.floats(fromStatic.repeated().data())).containsExactly(Tensors.floats(repeated.data()));
        assertThat(Tensors.floats(one.runningVar())).containsExactly(Tensors.floats(other.runningVar()), within(1e-6f));
        assertThat(Tensors.shape(fromStatic.repeated().data())).containsExactly(15, 1, 4, 4);
    }

    @Test
    void poolsSpikesAfterTheNeuron() {
        List<String> sites = new ArrayList<>();
        List<long[]> shapes = new ArrayList<>();
        Tensor weight = Given.constant(1, 1, 1, 1, 1);
        ConvBlock block = new ConvBlock(
                "lif3", new Convolution(weight, null, 1, 0), norm(1, 0), new Lif(LifParameters.PAPER), true);
        Tensor image = Tensors.of(new float[] {2, 0, 0, 0, 2, 2, 0, 0}, 1, 1, 2, 4);
        Signal out = block.forward(new Signal(image, 1), Pass.EVALUATION.withObserver((site, output) -> {
            sites.add(site);
            shapes.add(Tensors.shape(output));
        }));
        assertThat(Tensors.floats(out.data())).containsExactly(0.75f, 0);
        assertThat(sites).containsExactly("lif3");
        assertThat(shapes.getFirst()).containsExactly(1, 1, 1, 2, 4);
    }

    @Test
    void linearLayersFlattenChannelMajor() {
        Tensor weight = Tensors.of(new float[] {1, 10, 100, 1000}, 1, 4);
        LinearBlock block = new LinearBlock("logits", weight, Tensors.of(new float[] {5}, 1), null);
        Tensor maps = Tensors.of(new float[] {1, 2, 3, 4}, 1, 2, 1, 2); // channel 0: 1 2, channel 1: 3 4
        assertThat(Tensors.floats(
                        block.forward(new Signal(maps, 1), Pass.EVALUATION).data()))
                .containsExactly(4326);
    }

    @Test
    void timeIsTheOuterPartOfTheMergedAxis() {
        Tensor byTime = Given.normal(2, 3, 2, 5); // [T, N, F]
        Signal signal = Signal.ofTime(byTime);
        assertThat(Tensors.floats(signal.data().select(0, 1 * 2 + 1)))
                .containsExactly(Tensors.floats(byTime.select(0, 1).select(0, 1)));
        assertThat(Tensors.floats(signal.byTime())).containsExactly(Tensors.floats(byTime));
    }

    private static ConvBlock block(BatchNorm norm, Lif neuron) {
        Convolution convolution = new Convolution(Given.constant(2, 1, 1, 1, 1), Given.constant(1, 1), 1, 0);
        return new ConvBlock("lif1", convolution, norm, neuron, false);
    }

    private static BatchNorm norm(double weight, double bias) {
        return new BatchNorm(
                Given.constant(weight, 1), Given.constant(bias, 1), Given.constant(0, 1), Given.constant(1, 1));
    }

    private static Signal pixels(float... values) {
        return new Signal(Tensors.of(values, values.length, 1, 1, 1), 1);
    }
}
