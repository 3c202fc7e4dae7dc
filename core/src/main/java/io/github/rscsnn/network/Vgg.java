package io.github.rscsnn.network;

import io.github.rscsnn.network.LayerList.Item;
import io.github.rscsnn.network.LayerList.Kind;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.tensor.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * VGG-5, VGG-11 and VGG-16 as in SNN-RAT's {@code models/VGG.py}: 3x3 convolutions with bias, batch normalisation, neuron;
 * average pooling of spikes; three fully connected layers, the last one without a neuron.
 *
 * <p>Weights are named {@code conv1.weight}, {@code bn1.running_mean}, {@code fc1.bias} and so on.
 *
 * @param name {@code vgg5}, {@code vgg11} or {@code vgg16}
 * @param channels of each convolution; {@link #POOL} stands for a 2x2 average pool
 * @param hidden width of the two hidden fully connected layers
 */
public record Vgg(String name, List<Integer> channels, int hidden) implements Architecture {
    /** In {@code channels}, a 2x2 average pool. */
    public static final int POOL = 0;

    public Vgg {
        channels = List.copyOf(channels);
    }

    /**
     * @param name {@code vgg5}, {@code vgg11} or {@code vgg16}
     * @param width factor on all numbers of channels and hidden units, above 0; 1 is the published network
     * @throws IllegalArgumentException for an unknown name or a width outside (0, 4]
     */
    public static Vgg of(String name, double width) {
        List<Integer> table = switch (name) {
            case "vgg5" -> List.of(64, POOL, 128, 128, POOL);
            case "vgg11" -> List.of(64, POOL, 128, 256, POOL, 512, 512, 512, POOL, 512, 512);
            case "vgg16" ->
                List.of(64, 64, POOL, 128, 128, POOL, 256, 256, 256, POOL, 512, 512, 512, POOL, 512, 512, 512, POOL);
            default ->
                throw new IllegalArgumentException("unknown architecture '" + name + "'; known: vgg5, vgg11, vgg16");
        };
        Width scale = new Width(width);
        return new Vgg(
                name, table.stream().map(c -> c == POOL ? POOL : scale.of(c)).toList(), scale.of(4096));
    }

    @Override
    public Network build(Input input, Neuron neuron, Seeds seeds) {
        int halvings = (int) channels.stream().filter(c -> c == POOL).count();
        if (Math.min(input.height(), input.width()) >> halvings < 1) {
            throw new IllegalArgumentException(
                    name + " halves its input too often for " + input.height() + "x" + input.width() + " images");
        }
        List<Item> items = new ArrayList<>();
        channels.forEach(c -> items.add(c == POOL ? new Item(Kind.AVG, 0, 2, 2, 0) : new Item(Kind.CONV, c, 3, 1, 1)));
        items.addAll(Collections.nCopies(2, new Item(Kind.FC, hidden, 0, 0, 0)));
        return new LayerList(name, items).build(input, neuron, seeds);
    }
}
