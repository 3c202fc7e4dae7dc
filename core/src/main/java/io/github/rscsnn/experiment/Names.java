package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Datasets;
import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.LayerList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The names that a text in a recipe must be one of.
 *
 * @param known in the order shown
 * @param others what else will do
 */
record Names(List<String> known, Predicate<String> others) {
    private static final Map<String, Names> OF_KEYS = Map.of(
            "data", new Names(Datasets.names(), text -> false),
            "arch",
                    new Names(
                            NetworkKeys.NAMES,
                            text -> text.startsWith(LayerList.PREFIX)
                                    || text.startsWith(NetworkFile.PREFIX)
                                    || OwnPart.isClassName(text)),
            "coding", new Names(CodingKeys.NAMES, OwnPart::isClassName),
            "neuron", new Names(List.of("lif", "relu"), OwnPart::isClassName),
            "backend", new Names(Backends.NAMES, Backends::isKnown),
            "precision", new Names(List.of("auto", "bf16", "f32", "tf32"), text -> false));

    /** Of a key that takes texts; any if it says none. */
    static Names of(String key) {
        return OF_KEYS.getOrDefault(key, new Names(List.of(), text -> true));
    }
}
