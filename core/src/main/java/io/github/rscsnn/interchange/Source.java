package io.github.rscsnn.interchange;

import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whose state dict it is: how its modules are named. */
public enum Source {
    /**
     * SpikingJelly: any network of {@code layer.Conv2d}, {@code layer.BatchNorm2d} and {@code layer.Linear} in
     * {@code nn.Sequential}s, as its {@code spiking_vgg} and the networks of its tutorials. Modules are taken in order, each
     * kind on its own, so that wrappers such as {@code SeqToANNContainer} do not matter.
     */
    SPIKINGJELLY,

    /**
     * SNN-RAT's {@code VGG} and {@code VGG_woBN}: {@code layer1} to {@code layer5}, each up to a pool, and
     * {@code classifier}.
     */
    SNN_RAT;

    /** As in options. */
    public String title() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /**
     * Their names of modules to ours.
     *
     * @param shapes of their tensors, by plain name
     * @param withNorms whether the state has batch normalisations
     * @param architecture of the network that takes the weights
     * @throws IllegalArgumentException if the network is not one that this program's names are known for
     */
    Map<String, String> modules(Map<String, long[]> shapes, boolean withNorms, Architecture architecture) {
        if (this == SPIKINGJELLY) {
            return byOrder(shapes);
        }
        if (!(architecture instanceof Vgg vgg)) {
            throw new IllegalArgumentException(
                    "the names of SNN-RAT's weights are known for vgg5, vgg11 and vgg16, not for this --arch");
        }
        return ofSnnRat(vgg, withNorms);
    }

    private static Map<String, String> byOrder(Map<String, long[]> shapes) {
        Map<StateDict.Kind, List<String>> modules = StateDict.modules(shapes);
        Map<String, String> names = new LinkedHashMap<>();
        number(names, Require.entry(modules, StateDict.Kind.CONVOLUTION), "conv");
        number(names, Require.entry(modules, StateDict.Kind.NORM), "bn");
        number(names, Require.entry(modules, StateDict.Kind.LINEAR), "fc");
        return names;
    }

    private static void number(Map<String, String> names, List<String> modules, String word) {
        for (int i = 0; i < modules.size(); i++) {
            names.put(modules.get(i), word + (i + 1));
        }
    }

    /** A convolution, what follows it (normalisation, or nothing) and neuron; with dropout three modules in both. */
    private static Map<String, String> ofSnnRat(Vgg vgg, boolean withNorms) {
        Map<String, String> names = new LinkedHashMap<>();
        int stage = 1;
        int index = 0;
        int number = 0;
        for (int channels : vgg.channels()) {
            if (channels == Vgg.POOL) {
                stage++;
                index = 0;
                continue;
            }
            number++;
            names.put("layer" + stage + "." + index, "conv" + number);
            if (withNorms) {
                names.put("layer" + stage + "." + (index + 1), "bn" + number);
            }
            index += 3;
        }
        List<String> connected = new ArrayList<>(List.of("classifier.1", "classifier.3", "classifier.5"));
        number(names, connected, "fc");
        return names;
    }
}
