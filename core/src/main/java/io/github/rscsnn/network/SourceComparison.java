package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Runs a network layer by layer beside what the same layers put out in another program: each layer of neurons is compared, and
 * the next one is given the other program's output, so that a difference is that of the layer that it is told of.
 *
 * <p>A membrane within rounding of the threshold may fall to either side. Such a tie is told apart from a difference by the
 * membrane of the first step at which the two disagree; what follows in the same neuron is not judged.
 */
public final class SourceComparison extends ReferenceBackend {
    /** Largest distance of a membrane from the threshold, in units of it, at which a spike is a matter of rounding. */
    static final double TIE = 1e-4;

    /** Largest difference of values that are no spikes, relative to the largest of them. */
    public static final double AGREEMENT = 1e-4;

    private final Map<String, Tensor> source;
    private final List<Compared> compared = new ArrayList<>();

    /**
     * One layer of neurons.
     *
     * @param values number of outputs
     * @param active those of the source that are not 0
     * @param ties neurons whose spikes differ for rounding
     * @param different neurons whose spikes differ otherwise
     * @param relative largest difference of outputs that are no spikes, relative to the largest; 0 for spikes
     */
    public record Compared(String site, long values, long active, long ties, long different, double relative) {
        /** Whether the layer is that of the source. */
        public boolean agrees() {
            return different == 0 && relative <= AGREEMENT;
        }
    }

    /** @param source outputs by layer, [T, N, ...] */
    public SourceComparison(Map<String, Tensor> source) {
        this.source = Map.copyOf(source);
    }

    /** The layers that ran, in order. */
    public List<Compared> compared() {
        return List.copyOf(compared);
    }

    @Override
    public String title() {
        return "comparison with the source";
    }

    /** @throws IllegalArgumentException if the source's layer has another shape, as with another T */
    @Override
    public Signal neuron(String site, Neuron neuron, Signal current, Pass pass) {
        Tensor x = current.repeated().byTime();
        Tensor theirs = source.get(site);
        Require.argument(theirs != null, "the batch has no output of layer %s", site);
        if (!Arrays.equals(Tensors.shape(theirs), Tensors.shape(x))) {
            throw new IllegalArgumentException("layer " + site + " puts out " + Arrays.toString(Tensors.shape(x))
                    + " here, [T, N, ...], and " + Arrays.toString(Tensors.shape(theirs)) + " in the source");
        }
        Tensor given = theirs.to(ScalarType.Float);
        try (StepScope scope = new StepScope()) {
            compared.add(
                    neuron instanceof Lif lif
                            ? spikes(site, lif, x, given, pass)
                            : values(site, neuron.fire(x, pass.firing(site)), given));
        }
        return Signal.ofTime(given);
    }

    private static Compared spikes(String site, Lif lif, Tensor x, Tensor theirs, Pass pass) {
        Lif.Trajectory ours = lif.trajectory(x, pass.firing(site));
        Tensor differ = ours.spikes().ne(theirs);
        Tensor first = differ.logical_and(differ.to(ScalarType.Int).cumsum(0).eq(new Scalar(1)));
        double threshold = lif.parameters().threshold();
        Tensor near = ours.beforeReset().sub(new Scalar(threshold)).abs().le(new Scalar(TIE * threshold));
        long all = first.sum().item_long();
        long ties = first.logical_and(near).sum().item_long();
        return new Compared(site, theirs.numel(), theirs.count_nonzero().item_long(), ties, all - ties, 0);
    }

    private static Compared values(String site, Tensor ours, Tensor theirs) {
        double relative = relative(ours, theirs);
        return new Compared(site, theirs.numel(), theirs.count_nonzero().item_long(), 0, 0, relative);
    }

    /** Largest difference, relative to the largest value of the source. */
    public static double relative(Tensor ours, Tensor theirs) {
        double largest = theirs.abs().max().item_double();
        double difference = ours.sub(theirs).abs().max().item_double();
        return difference == 0 ? 0 : largest == 0 ? Double.POSITIVE_INFINITY : difference / largest;
    }
}
