package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Normalisation;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.network.BatchNorm;
import io.github.rscsnn.network.ConvBlock;
import io.github.rscsnn.network.Convolution;
import io.github.rscsnn.network.Layer;
import io.github.rscsnn.network.LinearBlock;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.Signal;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A network small enough to be counted by hand: a 3x3 convolution from one channel to two on 4x4 pixels (2 · 9 · 16 = 288
 * connections), average pool, 8 to 3 (24), 3 to 2 (6); two steps, threshold 1.
 *
 * <p>In each 2x2 cell three pixels are 0.6 and one is 0. The first channel copies its pixel, so its twelve bright places fire
 * at the second step (0.6, then 1.2); the second channel is silent. The pooled spikes, 0.75 in four places, make all three
 * neurons behind them fire at that step.
 */
@ExtendWith(InScope.class)
class ActivityTest {
    private static final double PICO = 1e-12;
    private static final Lif LIF =
            new Lif(new LifParameters(1, 1, LifParameters.Reset.HARD, false, new Surrogate.Triangle(1)));

    @Test
    void countsOperationsOfASpikingNetwork() {
        Activity activity = measure(new DirectCoding(), 2, LIF, 0.6);

        assertThat(activity.layers())
                .containsExactly(
                        new LayerActivity("lif1", "conv 3x3, 1 to 2", 288, true, true, null, 1, 3 / 16.0),
                        new LayerActivity("lif2", "linear, 8 to 3", 24, false, false, 3 / 16.0, 4, 0.5),
                        new LayerActivity("logits", "linear, 3 to 2", 6, false, false, 0.5, 1, null));
        assertThat(activity.connections()).isEqualTo(318);

        EnergyEstimate usual = EnergyEstimate.of(activity, false, false);
        assertThat(usual.macs()).isEqualTo(288);
        // 12 spikes to 3 neurons through a pool of 4: 9 additions; 3 spikes to 2 scores: 6
        assertThat(usual.acs()).isCloseTo(9 + 6, within(1e-9));
        assertThat(usual.energy()).isCloseTo((288 * 4.6 + 15 * 0.9) * PICO, within(1e-20));
        assertThat(usual.annEnergy()).isCloseTo(318 * 4.6 * PICO, within(1e-20));
        assertThat(usual.ofAnn()).isCloseTo((288 * 4.6 + 15 * 0.9) / (318 * 4.6), within(1e-12));

        EnergyEstimate most = EnergyEstimate.of(activity, true, true);
        assertThat(most.macs()).isEqualTo(2 * 288);
        assertThat(most.acs()).isCloseTo(12 * 3 + 3 * 2, within(1e-9));
        assertThat(EnergyEstimate.all(activity)).hasSize(4).startsWith(usual).endsWith(most);
    }

    @Test
    void anAnnCostsWhatItsTwinCosts() {
        Activity activity = measure(new DirectCoding(), 1, new Relu(), 0.6);
        assertThat(activity.layers())
                .allMatch(LayerActivity::analog)
                .allMatch(layer -> layer.firingRate() == null && layer.inputRate() == null);
        assertThat(EnergyEstimate.all(activity)).singleElement().satisfies(one -> {
            assertThat(one.macs()).isEqualTo(318);
            assertThat(one.acs()).isZero();
            assertThat(one.ofAnn()).isEqualTo(1);
        });
    }

    /** Pixels of 0 and 1 as probabilities: three of four fire, at each of the two steps, so nothing is multiplied. */
    @Test
    void spikesOfPoissonCodingTakeAdditionsOnly() {
        Activity activity = measure(new PoissonCoding(), 2, LIF, 1);
        LayerActivity first = activity.layers().getFirst();
        assertThat(first.analog()).isFalse();
        assertThat(first.staticInput()).isFalse();
        assertThat(first.inputRate()).isEqualTo(0.75);
        EnergyEstimate estimate = EnergyEstimate.of(activity, false, false);
        assertThat(estimate.macs()).isZero();
        // channel 1 fires at both steps: 24 spikes of 64, pooled to a rate of 3/8; then all three neurons at both
        assertThat(estimate.acs()).isCloseTo(0.75 * 288 * 2 + 3 / 8.0 * 24 * 2 + 6 * 2, within(1e-9));
    }

    /** What residual networks do: a branch without neuron, an addition, a neuron after it. */
    @Test
    void seesNeuronsAfterAnAdditionAndSumsOfSpikes() {
        Layer residual = (signal, pass) -> {
            Signal spikes = block("lif1", LIF, false).forward(signal, pass);
            Signal branch = pass.backend().convBlock(block("", null, false), signal, pass);
            Signal after =
                    pass.backend().neuron("lif2", LIF, new Signal(branch.data().mul(spikes.data()), 2), pass);
            return new Signal(spikes.data().add(after.data()), 2);
        };
        LinearBlock readout = new LinearBlock("logits", torch.ones(2, 32), torch.zeros(2), null);
        Activity activity = measure(new DirectCoding(), 2, 0.6, residual, readout);
        assertThat(activity.layers().stream().map(LayerActivity::site)).containsExactly("lif1", "", "lif2", "logits");
        LayerActivity branch = activity.layers().get(1);
        assertThat(branch.connections()).isEqualTo(288);
        assertThat(branch.firingRate()).isNull();
        LayerActivity after = activity.layers().get(2);
        assertThat(after.connections()).isZero();
        assertThat(after.firingRate()).as("0.6 at the second step only").isZero();
        LayerActivity last = activity.layers().get(3);
        assertThat(last.inputRate()).isEqualTo(3 / 16.0);
        assertThat(last.connections()).isEqualTo(64);
    }

    @Test
    void tellsWhenNeuronsFire() {
        try (SpikingClassifier classifier = classifier(new DirectCoding(), 2, layers(LIF))) {
            SpikeRaster raster = SpikeRaster.of(classifier, new Cells(3, 0.6), 1, new Seeds(1));
            assertThat(raster.image()).isEqualTo(1);
            assertThat(raster.label()).isEqualTo("one");
            assertThat(raster.layers().stream().map(SpikeRaster.Layer::site)).containsExactly("lif1", "lif2");
            SpikeRaster.Layer first = raster.layers().getFirst();
            assertThat(first.neurons()).isEqualTo(2 * 16);
            assertThat(first.shown()).hasSize(24).doesNotHaveDuplicates().isSorted();
            for (int i = 0; i < first.shown().size(); i++) {
                int neuron = first.shown().get(i);
                boolean dark = neuron >= 16 || List.of(0, 2, 8, 10).contains(neuron);
                assertThat(first.spikes().get(i)).as("neuron " + neuron).isEqualTo(dark ? "00" : "01");
            }
            SpikeRaster.Layer second = raster.layers().getLast();
            assertThat(second.shown()).containsExactly(0, 1, 2);
            assertThat(second.spikes()).containsExactly("01", "01", "01");
        }
        try (SpikingClassifier ann = classifier(new DirectCoding(), 1, layers(new Relu()))) {
            assertThat(SpikeRaster.of(ann, new Cells(1, 0.6), 0, new Seeds(1)).layers())
                    .as("an ANN has no spikes")
                    .isEmpty();
        }
    }

    @Test
    void doesNotDependOnTheBatch() {
        try (SpikingClassifier classifier = classifier(new DirectCoding(), 2, layers(LIF))) {
            assertThat(Activity.measure(classifier, new Cells(5, 0.6), 2, new Seeds(1)))
                    .isEqualTo(Activity.measure(classifier, new Cells(5, 0.6), 5, new Seeds(1)));
        }
    }

    @Test
    void tellsSpikesFromOtherNumbers() {
        assertThat(Spikes.of(values(0, 1, 1))).contains(new Spikes(1));
        assertThat(Spikes.of(values(0, 2, 1))).as("sums").contains(new Spikes(1));
        assertThat(Spikes.of(values(0, 0.25f, 1))).as("2x2 pool").contains(new Spikes(4));
        assertThat(Spikes.of(values(0, 1 / 49f, 20 / 49f))).as("7x7 pool").contains(new Spikes(49));
        assertThat(Spikes.of(values(0, -1, 1))).isEmpty();
        assertThat(Spikes.of(values(0.6f, 0.31f, 1))).isEmpty();
    }

    private static Tensor values(float... values) {
        return Tensors.of(values, values.length);
    }

    private static Activity measure(Coding coding, int steps, Neuron neuron, double bright) {
        return measure(coding, steps, bright, layers(neuron).toArray(Layer[]::new));
    }

    private static Activity measure(Coding coding, int steps, double bright, Layer... layers) {
        try (SpikingClassifier classifier = classifier(coding, steps, List.of(layers))) {
            return Activity.measure(classifier, new Cells(3, bright), 2, new Seeds(1));
        }
    }

    private static SpikingClassifier classifier(Coding coding, int steps, List<Layer> layers) {
        return new SpikingClassifier(
                coding,
                new Normalise(new float[] {0}, new float[] {1}),
                steps,
                new Network("by hand", layers, new Parameters()));
    }

    private static List<Layer> layers(Neuron neuron) {
        List<Layer> layers = new ArrayList<>();
        layers.add(block("lif1", neuron, true));
        layers.add(new LinearBlock("lif2", torch.ones(3, 8), torch.zeros(3), neuron));
        layers.add(new LinearBlock("logits", torch.ones(2, 3), torch.zeros(2), null));
        return layers;
    }

    /** Copies the pixel into the first of two channels. */
    private static ConvBlock block(String site, Neuron neuron, boolean pool) {
        float[] weight = new float[18];
        weight[4] = 1;
        // 1.01: else the epsilon of the normalisation keeps a pixel of 1 below the threshold
        Tensor scale = Tensors.of(new float[] {1.01f, 1.01f}, 2);
        BatchNorm norm = new BatchNorm(scale, torch.zeros(2), torch.zeros(2), torch.ones(2));
        return new ConvBlock(
                site, new Convolution(Tensors.of(weight, 2, 1, 3, 3), torch.zeros(2), 1, 1), norm, neuron, pool);
    }

    /** The images described above. */
    private record Cells(int size, double bright) implements Dataset {

        @Override
        public ImageFormat format() {
            return new ImageFormat(
                    "cells", 1, 4, 4, List.of("one", "other"), new Normalisation(new float[] {0}, new float[] {1}));
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
            Arrays.fill(into, 0, 16, (byte) Math.round(255 * bright));
            for (int dark : new int[] {0, 2, 8, 10}) {
                into[dark] = 0;
            }
        }
    }
}
