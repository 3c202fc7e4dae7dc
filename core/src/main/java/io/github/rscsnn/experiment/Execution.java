package io.github.rscsnn.experiment;

import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Precision;

/**
 * Where and how a trained run is executed; null keeps what its recipe says.
 *
 * @param dataDir folder of the data set's files
 * @param backend one that {@link io.github.rscsnn.network.Backends#isKnown}
 * @param precision {@code f32} or {@code bf16}; null and {@code auto} are {@code f32}, in which results are published
 *     whatever the precision of training
 */
public record Execution(String dataDir, String backend, String precision) implements java.io.Serializable {
    /** As the recipe says, in float32. */
    public static final Execution STANDARD = new Execution(null, null, null);

    Recipe recipe(Recipe ofRun) {
        return dataDir == null ? ofRun : ofRun.withDataDir(dataDir);
    }

    /** @throws IllegalArgumentException for unknown names or a pair that does not fit */
    Backend backend(Recipe recipe) {
        Precision chosen = precision == null || precision.equals("auto") ? Precision.F32 : Precision.of(precision);
        return Parts.backend(backend == null ? Parts.judgingBackend(recipe) : backend, chosen, recipe);
    }
}
