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

    /** Whether the floor is known of what it computes: not on a GPU, and not under autocast. */
    boolean hasFloor() {
        return !Backends.isCuda(backend) && !isAutocast();
    }

    /** Whether it is what a user of libtorch gets with one line: composed operations, products cast to bfloat16. */
    boolean isAutocast() {
        return backend.equals("reference") && precision == Precision.BF16;
    }

    /** For example {@code fused bf16}. */
    public String title() {
        return backend + " " + precision.title();
    }
}
