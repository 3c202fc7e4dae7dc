package io.github.rscsnn.evaluate;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * How much a network fires on given images, one draw each: what its layers cost on event-driven hardware follows from it,
 * see {@link EnergyEstimate}.
 *
 * @param layers in the order in which a forward pass meets them
 * @param timeSteps T
 * @param images number of images measured
 */
public record Activity(List<LayerActivity> layers, int timeSteps, int images) {
    public Activity {
        layers = List.copyOf(layers);
    }

    /**
     * Runs all images of {@code data} that can be read and counts. Whatever the architecture, all convolutions, linear layers and neurons
     * that go through the pass's backend are seen; the pass runs on the reference backend.
     *
     * @param batch images a forward pass, at least 1
     * @param seeds of the coding's noise
     */
    public static Activity measure(SpikingClassifier classifier, Dataset data, int batch, Seeds seeds) {
        CountingBackend counting = new CountingBackend(isSpiking(classifier));
        int measured = 0;
        try (Batches batches = Batches.sequential(data, batch)) {
            while (batches.hasNext()) {
                try (StepScope scope = new StepScope()) {
                    Batch images = batches.next();
                    count(counting, classifier, images.images(), seeds, images.indices());
                    measured += images.size();
                }
            }
        }
        return new Activity(counting.layers(), classifier.timeSteps(), measured);
    }

    /**
     * As {@link #measure(SpikingClassifier, Dataset, int, Seeds)}, of images in memory.
     *
     * @param images [N, C, H, W] in [0, 1]
     */
    public static Activity measure(SpikingClassifier classifier, Tensor images, Seeds seeds) {
        CountingBackend counting = new CountingBackend(isSpiking(classifier));
        int count = (int) images.size(0);
        try (StepScope scope = new StepScope()) {
            count(counting, classifier, images, seeds, IntStream.range(0, count).toArray());
        }
        return new Activity(counting.layers(), classifier.timeSteps(), count);
    }

    private static void count(
            CountingBackend counting, SpikingClassifier classifier, Tensor images, Seeds seeds, int... ids) {
        try (NoGradGuard noGrad = new NoGradGuard()) {
            classifier.logits(images, Noise.perImage(seeds.child("activity"), ids), counting.pass());
        }
    }

    static boolean isSpiking(SpikingClassifier classifier) {
        List<Neuron> neurons = classifier.network().layers().stream()
                .flatMap(layer -> layer.neurons().stream())
                .toList();
        return neurons.isEmpty() || !neurons.stream().allMatch(Relu.class::isInstance);
    }

    /** MACs of one dense pass of one image: the ANN twin's. */
    public long connections() {
        return layers.stream().mapToLong(LayerActivity::connections).sum();
    }
}
