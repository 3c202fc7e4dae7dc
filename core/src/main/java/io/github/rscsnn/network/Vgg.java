package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.tensor.Seeds;
import java.util.ArrayList;
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
        Parameters parameters = new Parameters();
        Initialise init = new Initialise(seeds);
        List<Layer> layers = new ArrayList<>();
        int maps = input.channels();
        int height = input.height();
        int width = input.width();
        int number = 0;
        for (int i = 0; i < channels.size(); i++) {
            int out = channels.get(i);
            if (out == POOL) {
                continue; // part of the block before it
            }
            boolean pool = i + 1 < channels.size() && channels.get(i + 1) == POOL;
            number++;
            Convolution convolution = Convolution.create(parameters, init, "conv" + number, maps, out, 3, 1, true);
            BatchNorm norm = BatchNorm.create(parameters, "bn" + number, out);
            layers.add(new ConvBlock("lif" + number, convolution, norm, neuron, pool));
            maps = out;
            if (pool) {
                height /= 2;
                width /= 2;
            }
        }
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    name + " halves its input too often for " + input.height() + "x" + input.width() + " images");
        }
        int features = maps * height * width;
        layers.add(LinearBlock.create(parameters, init, "fc1", "lif" + ++number, features, hidden, neuron));
        layers.add(LinearBlock.create(parameters, init, "fc2", "lif" + ++number, hidden, hidden, neuron));
        layers.add(LinearBlock.create(parameters, init, "fc3", "logits", hidden, input.classes(), null));
        return new Network(name, layers, parameters);
    }
}
