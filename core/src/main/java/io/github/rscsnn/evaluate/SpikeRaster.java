package io.github.rscsnn.evaluate;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Limited;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * When some neurons of each layer fire on one image, one draw.
 *
 * @param image index in the data set
 * @param label its class
 * @param timeSteps T
 * @param layers from the first; none of a network without spikes
 */
public record SpikeRaster(int image, String label, int timeSteps, List<Layer> layers) {
    /** So many neurons of all layers together can be told apart in a picture. */
    private static final int MOST = 160;

    private static final int LEAST_OF_LAYER = 6;
    private static final int MOST_OF_LAYER = 24;

    /**
     * @param site name of the neuron layer
     * @param neurons how many it has
     * @param shown indices of those that are shown, evenly spaced over the flattened [C, H, W]
     * @param spikes one text of T letters for each: 1 where it fires, else 0
     */
    public record Layer(String site, int neurons, List<Integer> shown, List<String> spikes) {
        public Layer {
            shown = List.copyOf(shown);
            spikes = List.copyOf(spikes);
        }
    }

    public SpikeRaster {
        layers = List.copyOf(layers);
    }

    /** @throws IndexOutOfBoundsException if there is no such image */
    public static SpikeRaster of(SpikingClassifier classifier, Dataset data, int image, Seeds seeds) {
        String label = data.classNames().get(data.label(image));
        Map<String, float[]> outputs = new LinkedHashMap<>();
        if (Activity.isSpiking(classifier)) {
            Pass pass = Pass.EVALUATION
                    .withBackend(ReferenceBackend.INSTANCE)
                    .withObserver((site, output) -> outputs.put(site, Tensors.floats(output)));
            try (StepScope scope = new StepScope();
                    NoGradGuard noGrad = new NoGradGuard();
                    Batches one = Batches.sequential(Limited.single(image, data), 1)) {
                classifier.logits(one.next().images(), Noise.perImage(seeds.child("raster"), image), pass);
            }
        }
        int each = Math.clamp(MOST / Math.max(1, outputs.size()), LEAST_OF_LAYER, MOST_OF_LAYER);
        List<Layer> layers = new ArrayList<>();
        outputs.forEach((site, values) -> {
            if (isBinary(values)) { // an ANN head within a spiking network would not be
                layers.add(layer(site, values, classifier.timeSteps(), each));
            }
        });
        return new SpikeRaster(image, label, classifier.timeSteps(), layers);
    }

    private static boolean isBinary(float[] values) {
        for (float value : values) {
            if (value != 0 && value != 1) {
                return false;
            }
        }
        return true;
    }

    /** @param values [T, 1, ...] */
    private static Layer layer(String site, float[] values, int steps, int most) {
        int neurons = values.length / steps;
        int count = Math.min(most, neurons);
        List<Integer> shown = new ArrayList<>();
        List<String> spikes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int neuron = (int) ((2L * i + 1) * neurons / (2L * count));
            StringBuilder train = new StringBuilder();
            for (int step = 0; step < steps; step++) {
                train.append(values[step * neurons + neuron] == 1 ? '1' : '0');
            }
            shown.add(neuron);
            spikes.add(train.toString());
        }
        return new Layer(site, neurons, shown, spikes);
    }
}
