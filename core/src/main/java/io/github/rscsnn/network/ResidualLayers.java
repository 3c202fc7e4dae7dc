package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.tensor.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Stacks the layers of a residual network and follows the size of its maps. Weights are named as in torchvision's ResNets
 * ({@code conv1.weight}, {@code layer1.0.bn2.running_mean}), shortcuts {@code layer2.0.shortcut.conv.weight} and
 * {@code layer2.0.shortcut.bn.bias}. Convolutions have no bias.
 */
final class ResidualLayers {
    /** Where the neuron of a block's second convolution stands. */
    enum Style {
        /** After the addition: values between blocks are spikes. */
        NEURON_AFTER_ADDITION,
        /** Before the addition, and on the shortcut too, as in SEW-ResNets: values between blocks are sums of spikes. */
        NEURON_BEFORE_ADDITION
    }

    /** Initial weights of convolutions. */
    enum Initial {
        /** PyTorch's default: uniform in ±1 / sqrt(fan in). */
        UNIFORM_FAN_IN,
        /** He et al. 2015, fan-out. */
        HE_FAN_OUT
    }

    private final Style style;
    private final Initial initial;
    private final Neuron neuron;
    private final Initialise init;
    private final Parameters parameters = new Parameters();
    private final List<Layer> layers = new ArrayList<>();
    private int maps;
    private int height;
    private int width;

    ResidualLayers(Style style, Initial initial, Architecture.Input input, Neuron neuron, Seeds seeds) {
        this.style = style;
        this.initial = initial;
        this.neuron = neuron;
        this.init = new Initialise(seeds);
        this.maps = input.channels();
        this.height = input.height();
        this.width = input.width();
    }

    /** {@code conv1}, {@code bn1}, neuron {@code lif1}: 3x3 at full size, keeping the size. */
    void stem(int out) {
        layers.add(block("conv1", "bn1", "lif1", out, 3, 1, neuron));
    }

    /** The stem of He et al. for ImageNet: 7x7, stride 2, neuron, 3x3 maximum of spikes at stride 2: a quarter of the size. */
    void imageNetStem(int out) {
        layers.add(block("conv1", "bn1", "lif1", out, 7, 2, neuron));
        pool(Pool.max(3, 2, 1));
    }

    void pool(Pool pool) {
        layers.add(pool);
        height = pool.outputSize(height);
        width = pool.outputSize(width);
    }

    /**
     * Residual blocks of two 3x3 convolutions.
     *
     * @param name for example {@code layer1}; blocks count from 0
     * @param stride of the first block
     * @param project whether the first block has a 1x1 convolution on its shortcut even where the shape stays the same
     */
    void stage(String name, int out, int blocks, int stride, boolean project) {
        for (int i = 0; i < blocks; i++) {
            boolean first = i == 0;
            layers.add(residual(name + "." + i + ".", out, first ? stride : 1, first && project));
        }
    }

    private Layer residual(String prefix, int out, int stride, boolean project) {
        boolean before = style == Style.NEURON_BEFORE_ADDITION;
        int inMaps = maps;
        int inHeight = height;
        int inWidth = width;
        List<Layer> shortcut = List.of();
        if (project || stride != 1 || maps != out) {
            String name = prefix + "shortcut";
            shortcut =
                    List.of(block(name + ".conv", name + ".bn", name + ".lif", out, 1, stride, before ? neuron : null));
        }
        maps = inMaps;
        height = inHeight;
        width = inWidth;
        List<Layer> main = List.of(
                block(prefix + "conv1", prefix + "bn1", prefix + "lif1", out, 3, stride, neuron),
                block(prefix + "conv2", prefix + "bn2", prefix + "lif2", out, 3, 1, before ? neuron : null));
        return new ResidualBlock(before ? null : prefix + "lif2", main, shortcut, before ? null : neuron);
    }

    private ConvBlock block(
            String conv, String norm, String site, int out, int kernel, int stride, @Nullable Neuron after) {
        String name = conv + ".weight";
        Tensor weight = switch (initial) {
            case UNIFORM_FAN_IN -> init.uniformFanIn(name, (long) maps * kernel * kernel, out, maps, kernel, kernel);
            case HE_FAN_OUT -> init.kaimingNormalFanOut(name, out, maps, kernel);
        };
        Convolution convolution = new Convolution(parameters.trainable(name, weight), null, stride, kernel / 2);
        maps = out;
        height = (height + 2 * (kernel / 2) - kernel) / stride + 1;
        width = (width + 2 * (kernel / 2) - kernel) / stride + 1;
        return new ConvBlock(site, convolution, BatchNorm.create(parameters, norm, out), after, false);
    }

    /** A fully connected layer of PyTorch's initial weights and biases, on all that the layers before it put out. */
    void linear(String name, String site, int out, @Nullable Neuron after) {
        long in = features();
        Tensor weight = parameters.trainable(name + ".weight", init.uniformFanIn(name + ".weight", in, out, in));
        Tensor bias = parameters.trainable(name + ".bias", init.uniformFanIn(name + ".bias", in, out));
        layers.add(new LinearBlock(site, weight, bias, after));
        maps = out;
        height = 1;
        width = 1;
    }

    /** Batch normalisation of what the layer before it puts out. */
    void norm(String name) {
        layers.add(BatchNorm.create(parameters, name, maps));
    }

    /** Values an image: C · H · W. */
    private long features() {
        return (long) maps * height * width;
    }

    Network network(String name) {
        return new Network(name, layers, parameters);
    }
}
