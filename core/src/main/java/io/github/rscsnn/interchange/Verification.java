package io.github.rscsnn.interchange;

import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.Signal;
import io.github.rscsnn.network.SourceComparison;
import io.github.rscsnn.network.SourceComparison.Compared;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An imported network beside its source, on the batch that the source wrote.
 *
 * @param images of the batch
 * @param layers of neurons in order, each given the source's own input
 * @param logits largest difference of logits, relative to the largest logit, where each layer of neurons is given the source's
 *     spikes
 * @param freeLogits the same where the network runs by itself on the backend named
 * @param freeSpikes outputs of neurons that differ where it runs by itself
 * @param backend that ran it by itself
 */
public record Verification(
        int images, List<Compared> layers, double logits, double freeLogits, long freeSpikes, String backend) {
    private static final String OUTPUTS = "outputs/";

    /**
     * @param batch {@code inputs} [N, ...] or [T, N, ...], {@code logits} [N, K] and {@code outputs/LAYER} [T, N, ...]
     * @param inputRank dimensions of one image
     * @throws IllegalArgumentException if the batch lacks something or has another shape, as for another T
     */
    static Verification of(SpikingClassifier classifier, Map<String, Tensor> batch, int inputRank, Backend backend) {
        Network network = classifier.network();
        int timeSteps = classifier.timeSteps();
        Tensor logits = require(batch, "logits");
        Tensor inputs = require(batch, "inputs");
        Map<String, Tensor> outputs = new HashMap<>();
        batch.forEach((name, tensor) -> {
            if (name.startsWith(OUTPUTS)) {
                outputs.put(name.substring(OUTPUTS.length()), tensor);
            }
        });
        boolean overTime = inputs.dim() == inputRank + 2;
        if (overTime && inputs.size(0) != timeSteps || !overTime && inputs.dim() != inputRank + 1) {
            throw new IllegalArgumentException("the batch's inputs are " + Arrays.toString(Tensors.shape(inputs))
                    + " and the network's T is " + timeSteps);
        }
        Require.argument(
                !batch.containsKey("images")
                        || SourceComparison.relative(classifier.normalise().apply(batch.get("images")), inputs)
                                <= SourceComparison.AGREEMENT,
                "the normalised images are not the batch's inputs");
        Signal signal = overTime ? new Signal(inputs.flatten(0, 1), timeSteps) : new Signal(inputs, timeSteps, true);
        Pass pass = Pass.EVALUATION;
        try (NoGradGuard noGrad = new NoGradGuard();
                StepScope scope = new StepScope()) {
            SourceComparison comparison = new SourceComparison(outputs);
            Tensor led = network.forward(signal, pass.withBackend(comparison)).mean(0);
            if (!Arrays.equals(Tensors.shape(led), Tensors.shape(logits))) {
                throw new IllegalArgumentException("the logits are " + Arrays.toString(Tensors.shape(led))
                        + " here and " + Arrays.toString(Tensors.shape(logits)) + " in the source");
            }
            long[] differ = new long[1];
            Pass.Observer observer = (site, ours) ->
                    differ[0] += ours.reshape(Require.entry(outputs, site).sizes())
                            .ne(Require.entry(outputs, site).to(ScalarType.Float))
                            .sum()
                            .item_long();
            boolean spiking = comparison.compared().stream().allMatch(layer -> layer.relative() == 0);
            Tensor free = network.forward(signal, pass.withBackend(backend).withObserver(spiking ? observer : null))
                    .mean(0);
            return new Verification(
                    (int) logits.size(0),
                    comparison.compared(),
                    SourceComparison.relative(led, logits),
                    SourceComparison.relative(free, logits),
                    differ[0],
                    backend.title());
        }
    }

    private static Tensor require(Map<String, Tensor> batch, String name) {
        Tensor tensor = batch.get(name);
        Require.argument(tensor != null, "the batch lacks '%s'", name);
        return tensor;
    }

    /** Neurons whose spikes differ from the source's for rounding. */
    public long ties() {
        return layers.stream().mapToLong(Compared::ties).sum();
    }

    /** What differs first; empty if the networks are the same, spikes of membranes at the threshold apart. */
    public Optional<String> difference() {
        for (Compared layer : layers) {
            if (layer.different() > 0) {
                return Optional.of("layer " + layer.site() + ", the first that differs: of its " + layer.values()
                        + " outputs those of " + layer.different()
                        + " neurons are others than the source's, and not for"
                        + " rounding");
            }
            if (!layer.agrees()) {
                return Optional.of(String.format(
                        java.util.Locale.ROOT,
                        "layer %s, the first that differs: by %.2g of its largest output",
                        layer.site(),
                        layer.relative()));
            }
        }
        if (!(logits <= SourceComparison.AGREEMENT)) {
            return Optional.of(String.format(
                    java.util.Locale.ROOT, "the logits, behind equal spikes: by %.2g of the largest", logits));
        }
        return ties() == 0 && !(freeLogits <= SourceComparison.AGREEMENT)
                ? Optional.of(String.format(
                        java.util.Locale.ROOT,
                        "the logits on backend %s, without a layer that does: by %.2g of the largest",
                        backend,
                        freeLogits))
                : Optional.empty();
    }
}
