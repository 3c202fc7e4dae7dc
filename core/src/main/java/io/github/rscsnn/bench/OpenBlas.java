package io.github.rscsnn.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of OpenBLAS in the environment, which multiplies matrices in float32. */
public final class OpenBlas {
    private static final List<String> OVERRIDES = List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE");

    private OpenBlas() {}

    /** Those that take the choice of kernels out of OpenBLAS's hands, for example {@code OPENBLAS_CORETYPE=Haswell}. */
    public static Optional<String> overrides(Map<String, String> environment) {
        List<String> set = OVERRIDES.stream()
                .filter(environment::containsKey)
                .map(name -> name + "=" + environment.get(name))
                .toList();
        return set.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", set));
    }
}
