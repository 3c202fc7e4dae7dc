package io.github.rscsnn.experiment;

import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.LayerList;
import io.github.rscsnn.network.ResNet19;
import io.github.rscsnn.network.SewResNet18;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.option.Require;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The network's shape.
 *
 * @param timeSteps T; null for Table 8's, see {@link Recipe#steps}
 * @param init run folder whose weights the network begins with (those that fit other classes or images), or
 *     {@link #TWIN}; null for fresh ones
 */
public record NetworkKeys(
        String arch,
        double width,
        @Nullable Integer timeSteps,
        @Nullable String init) {
    /** As {@code init}: the ANN twin of the recipe, trained first. */
    public static final String TWIN = "twin";

    private static final int STEPS = 8;

    /** @param imagenetSteps T of Direct on ImageNet (Table 8) */
    private record Kind(int imagenetSteps, DoubleFunction<Architecture> make) {}

    private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

    static {
        for (String vgg : List.of("vgg5", "vgg11", "vgg16")) {
            KINDS.put(vgg, new Kind(STEPS, width -> Vgg.of(vgg, width)));
        }
        KINDS.put("resnet19", new Kind(1, width -> new ResNet19(ResNet19.Variant.TET, width)));
        KINDS.put("resnet19-rga", new Kind(1, width -> new ResNet19(ResNet19.Variant.RGA, width)));
        KINDS.put("sew-resnet18", new Kind(4, SewResNet18::new));
    }

    static final List<String> NAMES = List.copyOf(KINDS.keySet());

    /** Whether a text that is none of the names is a network all the same: a list of layers, an imported one or a class. */
    static boolean isOther(String arch) {
        return arch.startsWith(LayerList.PREFIX) || arch.startsWith(NetworkFile.PREFIX) || OwnPart.isClassName(arch);
    }

    boolean isOwn() {
        return !KINDS.containsKey(arch) && !arch.startsWith(LayerList.PREFIX) && !isGraph();
    }

    /** Whether it is an imported network, whose neurons are its own. */
    boolean isGraph() {
        return arch.startsWith(NetworkFile.PREFIX);
    }

    /** Not for one that {@link #isOwn}. */
    Architecture make() {
        if (isGraph()) {
            return NetworkFile.of(arch);
        }
        return arch.startsWith(LayerList.PREFIX)
                ? LayerList.parse(arch, width)
                : Require.entry(KINDS, arch).make().apply(width);
    }

    /** T of Direct where the recipe names none; pairs that Table 8 does not have take its first row. */
    int directSteps(String data) {
        return data.equals("imagenet") && KINDS.containsKey(arch)
                ? KINDS.get(arch).imagenetSteps()
                : STEPS;
    }
}
