package io.github.rscsnn.network;

import io.github.rscsnn.network.ResidualLayers.Initial;
import io.github.rscsnn.network.ResidualLayers.Style;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.tensor.Seeds;

/**
 * SEW-ResNet-18 with ADD (Fang et al. 2021): the ResNet-18 of He et al. with the neurons of a block before the addition,
 * so that values between blocks are sums of spikes: 0, 1, 2, ...
 *
 * <p>7x7 stem of stride 2 and 3x3 maximum of spikes; stages of two blocks with 64, 128, 256 and 512 channels, all but the
 * first of stride 2, with convolution, normalisation and neuron on the shortcut where the shape changes; mean of each map;
 * one fully connected layer. Where all time steps see one image the fused backend runs the stem once an image, as the
 * source does; the result is the same. The source takes the mean over time before the fully connected layer, this one
 * after it, as everywhere here: the layer is linear, and losses over time (TET) need each step.
 *
 * <p>The source's neuron detaches its reset and has the surrogate ATan; here neurons are the recipe's, as in the paper.
 * Convolutions start as in He et al. (fan-out), the last layer as PyTorch's default; names are those of
 * {@link ResidualLayers}, with {@code fc}.
 *
 * @param width factor on all channels, in (0, 4]; 1 is the published network
 */
public record SewResNet18(double width) implements Architecture {
    /** @throws IllegalArgumentException for a width outside (0, 4] */
    public SewResNet18 {
        new Width(width);
    }

    @Override
    public Network build(Input input, Neuron neuron, Seeds seeds) {
        Width scale = new Width(width);
        ResidualLayers layers =
                new ResidualLayers(Style.NEURON_BEFORE_ADDITION, Initial.HE_FAN_OUT, input, neuron, seeds);
        layers.imageNetStem(scale.of(64));
        layers.stage("layer1", scale.of(64), 2, 1, false);
        layers.stage("layer2", scale.of(128), 2, 2, false);
        layers.stage("layer3", scale.of(256), 2, 2, false);
        layers.stage("layer4", scale.of(512), 2, 2, false);
        layers.pool(Pool.globalAverage());
        layers.linear("fc", "logits", input.classes(), null);
        return layers.network("sew-resnet18");
    }
}
