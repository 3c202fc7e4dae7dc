package io.github.rscsnn.bench;

import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.Precision;

/**
 * What executes a step.
 *
 * @param backend name, {@code reference}, {@code fused}, or one on a GPU
 * @param precision of its products
 */
public record Variant(String backend, Precision precision) {
    /** The composed operations that everything else is compared with. */
    public static final Variant REFERENCE = new Variant("reference", Precision.F32);

    /** Whether it computes on a GPU, of which no floor is known. */
    boolean onGpu() {
        return Backends.isCuda(backend);
    }

    /** For example {@code fused bf16}. */
    public String title() {
        return backend + " " + precision.title();
    }
}
