package io.github.rscsnn.interchange;

import io.github.rscsnn.network.BatchNorm;
import io.github.rscsnn.network.ConvBlock;
import io.github.rscsnn.network.Convolution;
import io.github.rscsnn.network.Layer;
import io.github.rscsnn.network.LayerList;
import io.github.rscsnn.network.LinearBlock;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Pool;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A network as a chain of linear layers, neurons and average pools: batch normalisation folded into the convolutions before
 * it. Every linear layer but the last, which is fully connected, is followed by a neuron.
 *
 * @param layers in order
 */
record PlainNetwork(List<PlainLayer> layers) {
    /** A layer of a {@link PlainNetwork}. */
    sealed interface PlainLayer permits Conv, Connected, AveragePool {}

    /**
     * Convolution and neuron.
     *
     * @param weight [out, in, kernel, kernel] in C order
     */
    record Conv(float[] weight, int out, int in, int kernel, float[] bias, int stride, int padding)
            implements PlainLayer {}

    /**
     * Fully connected layer, with a neuron unless it is the last.
     *
     * @param weight [out, in] in C order
     */
    record Connected(float[] weight, int out, int in, float[] bias) implements PlainLayer {}

    /** Mean of square windows. */
    record AveragePool(int kernel, int stride, int padding) implements PlainLayer {}

    PlainNetwork {
        layers = List.copyOf(layers);
    }

    /**
     * Folds the batch normalisations of a trained network, in double precision, rounded once.
     *
     * @throws IllegalArgumentException naming the layer that is none of the above
     */
    static PlainNetwork of(Network network) {
        List<PlainLayer> layers = new ArrayList<>();
        for (Layer layer : network.layers()) {
            switch (layer) {
                case ConvBlock block -> {
                    layers.add(folded(block));
                    if (block.pool()) {
                        layers.add(new AveragePool(2, 2, 0));
                    }
                }
                case LinearBlock block ->
                    layers.add(new Connected(
                            Tensors.floats(block.weight()),
                            (int) block.weight().size(0),
                            (int) block.weight().size(1),
                            Tensors.floats(block.bias())));
                case Pool pool -> layers.add(average(pool, network));
                default ->
                    throw new IllegalArgumentException(network.name() + " has a layer that cannot be written: "
                            + layer.getClass().getSimpleName()
                            + "; convolutions, fully connected layers and average pools can, residual blocks cannot");
            }
        }
        return new PlainNetwork(layers);
    }

    private static AveragePool average(Pool pool, Network network) {
        if (pool.kind() != Pool.Kind.AVERAGE) {
            throw new IllegalArgumentException(network.name() + " has a pool that NIR has no node for: " + pool.kind()
                    + "; it knows AvgPool2d and SumPool2d");
        }
        return new AveragePool(pool.kernel(), pool.stride(), pool.padding());
    }

    private static Conv folded(ConvBlock block) {
        Convolution convolution = block.convolution();
        BatchNorm norm = block.norm();
        float[] weight = Tensors.floats(convolution.weight());
        float[] gain = Tensors.floats(norm.weight());
        float[] shift = Tensors.floats(norm.bias());
        float[] mean = Tensors.floats(norm.runningMean());
        float[] variance = Tensors.floats(norm.runningVar());
        float[] bias = convolution.bias() == null ? new float[gain.length] : Tensors.floats(convolution.bias());
        int each = weight.length / gain.length;
        for (int c = 0; c < gain.length; c++) {
            double scale = gain[c] / Math.sqrt(variance[c] + norm.epsilon());
            for (int i = c * each; i < (c + 1) * each; i++) {
                weight[i] = (float) (weight[i] * scale);
            }
            bias[c] = (float) ((bias[c] - (double) mean[c]) * scale + shift[c]);
        }
        return new Conv(
                weight,
                gain.length,
                (int) convolution.weight().size(1),
                (int) convolution.weight().size(2),
                bias,
                convolution.stride(),
                convolution.padding());
    }

    /**
     * A network whose first layer is fully connected, for images with a border that it does not look at.
     *
     * @param outer side of the images of one channel with their border, in pixels
     * @param inner side of those that it takes
     */
    PlainNetwork withBorder(int outer, int inner) {
        Connected first = (Connected) layers.getFirst();
        float[] weight = new float[first.out() * outer * outer];
        int border = (outer - inner) / 2;
        for (int row = 0; row < first.out() * inner; row++) {
            int to = (row / inner * outer + row % inner + border) * outer + border;
            System.arraycopy(first.weight(), row * inner, weight, to, inner);
        }
        List<PlainLayer> widened = new ArrayList<>(layers);
        widened.set(0, new Connected(weight, first.out(), outer * outer, first.bias()));
        return new PlainNetwork(widened);
    }

    /** Its layers as an architecture, without the last, which follows by itself. */
    LayerList architecture() {
        List<LayerList.Item> items = new ArrayList<>();
        for (PlainLayer layer : layers.subList(0, layers.size() - 1)) {
            items.add(
                    switch (layer) {
                        case Conv conv ->
                            new LayerList.Item(
                                    LayerList.Kind.CONV, conv.out(), conv.kernel(), conv.stride(), conv.padding());
                        case Connected connected -> new LayerList.Item(LayerList.Kind.FC, connected.out(), 0, 0, 0);
                        case AveragePool pool ->
                            new LayerList.Item(LayerList.Kind.AVG, 0, pool.kernel(), pool.stride(), pool.padding());
                    });
        }
        return LayerList.of(items);
    }

    /**
     * Its weights by the names of {@link #architecture}, with normalisations that change nothing.
     *
     * @param like the state that is to be filled, for its normalisations
     */
    Map<String, Tensor> state(Map<String, Tensor> like) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        int convolutions = 0;
        int connections = 0;
        for (PlainLayer layer : layers) {
            if (layer instanceof Conv conv) {
                String name = "conv" + ++convolutions;
                state.put(
                        name + ".weight",
                        Tensors.of(conv.weight(), conv.out(), conv.in(), conv.kernel(), conv.kernel()));
                state.put(name + ".bias", Tensors.of(conv.bias(), conv.out()));
            } else if (layer instanceof Connected connected) {
                String name = "fc" + ++connections;
                state.put(name + ".weight", Tensors.of(connected.weight(), connected.out(), connected.in()));
                state.put(name + ".bias", Tensors.of(connected.bias(), connected.out()));
            }
        }
        like.forEach((name, tensor) -> {
            if (name.startsWith("bn")) {
                state.put(name, WeightImport.identity(name, tensor));
            }
        });
        return state;
    }
}
