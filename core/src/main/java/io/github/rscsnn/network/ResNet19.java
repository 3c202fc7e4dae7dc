package io.github.rscsnn.network;

import io.github.rscsnn.network.ResidualLayers.Initial;
import io.github.rscsnn.network.ResidualLayers.Style;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.tensor.Seeds;

/**
 * ResNet-19 (Zheng et al. 2021): a stem, three stages of 3, 3 and 2 residual blocks with 128, 256 and 512 channels, the
 * last two halving the maps, and two fully connected layers. The neuron of a block stands after the addition.
 *
 * <p>Two forms are in use, and the paper does not say which is its own:
 *
 * <ul>
 *   <li>{@link Variant#TET}, {@code resnet19}: that of Temporal Efficient Training, whose loss E-RSCT uses. Its average
 *       pool takes maps of any size, so that it is the one for images other than 32x32, and the default.
 *   <li>{@link Variant#RGA}, {@code resnet19-rga}: that of SNN_attack_RGA, for 32x32.
 * </ul>
 *
 * <p>Neither source says how it takes ImageNet's images. Here images of {@link #LARGE} pixels or more on their shorter side
 * get the stem of He et al. 2016 (7x7 convolution of stride 2, neuron, 3x3 maximum of stride 2), which brings 224x224 to
 * maps of 56x56; smaller ones, such as Tiny-ImageNet's 64x64, the 3x3 stem of stride 1. Weights start as in the sources:
 * PyTorch's defaults. Names are those of {@link ResidualLayers}, with {@code fc1} and {@code fc2}, and in the RGA form
 * {@code bn2} between them.
 *
 * @param variant which form
 * @param width factor on all channels and hidden units, in (0, 4]; 1 is the published network
 */
public record ResNet19(Variant variant, double width) implements Architecture {
    /** Shorter side in pixels from which on images count as ImageNet's. */
    public static final int LARGE = 128;

    /** The two forms in use. */
    public enum Variant {
        /**
         * Stem of 64 channels, a convolution on the shortcut only where the shape changes, mean of each map, 512 to 256 with
         * a neuron.
         */
        TET("resnet19"),
        /**
         * Stem of 128 channels, a convolution on the shortcut of each stage's first block, 2x2 average pool, 512 · H/8 · W/8
         * to 256 with batch normalisation and no neuron.
         */
        RGA("resnet19-rga");

        private final String title;

        Variant(String title) {
            this.title = title;
        }
    }

    /** @throws IllegalArgumentException for a width outside (0, 4] */
    public ResNet19 {
        new Width(width);
    }

    @Override
    public Network build(Input input, Neuron neuron, Seeds seeds) {
        boolean rga = variant == Variant.RGA;
        int shorter = Math.min(input.height(), input.width());
        if (rga && shorter <= 4) {
            throw new IllegalArgumentException(variant.title + " pools its input to nothing for " + input.height() + "x"
                    + input.width() + " images: they need at least 5x5");
        }
        Width scale = new Width(width);
        ResidualLayers layers =
                new ResidualLayers(Style.NEURON_AFTER_ADDITION, Initial.UNIFORM_FAN_IN, input, neuron, seeds);
        int stem = scale.of(rga ? 128 : 64);
        if (shorter >= LARGE) {
            layers.imageNetStem(stem);
        } else {
            layers.stem(stem);
        }
        layers.stage("layer1", scale.of(128), 3, 1, rga);
        layers.stage("layer2", scale.of(256), 3, 2, rga);
        layers.stage("layer3", scale.of(512), 2, 2, rga);
        if (rga) {
            layers.pool(Pool.average(2));
            layers.linear("fc1", "fc1", scale.of(256), null);
            layers.norm("bn2");
        } else {
            layers.pool(Pool.globalAverage());
            layers.linear("fc1", "lif2", scale.of(256), neuron);
        }
        layers.linear("fc2", "logits", input.classes(), null);
        return layers.network(variant.title);
    }
}
