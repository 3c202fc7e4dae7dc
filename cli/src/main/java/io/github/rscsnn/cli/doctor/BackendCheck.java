package io.github.rscsnn.cli.doctor;

import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.Precision;
import java.util.List;
import java.util.Optional;

/** What {@code --backend auto} and {@code --precision auto} choose on this machine, and why. */
public final class BackendCheck {
    private BackendCheck() {}

    public static List<Finding> findings() {
        return List.of(backend(Backends.notice(), Backends.fastest("auto")));
    }

    /**
     * @param refusal why the fused backend cannot run; empty if it can
     * @param training precision of training
     */
    static Finding backend(Optional<String> refusal, Precision training) {
        if (refusal.isPresent()) {
            return Finding.note("backend", "auto takes reference f32, several times slower than fused", refusal.get());
        }
        String why = training == Precision.BF16
                ? "training in bf16, which this processor multiplies"
                : "training too, for this processor has no bfloat16 instructions";
        return Finding.ok("backend", "auto takes fused f32; " + why);
    }
}
