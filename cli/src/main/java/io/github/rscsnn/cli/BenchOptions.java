package io.github.rscsnn.cli;

import io.github.rscsnn.bench.StepKind;
import io.github.rscsnn.bench.Variant;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.Precision;
import io.github.rscsnn.option.Names;
import io.github.rscsnn.option.Option;
import io.github.rscsnn.option.OptionTable;
import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** What {@code rsc bench} times, and how often; {@code bench-options.txt} says what each part is. */
record BenchOptions(
        String arch,
        List<String> steps,
        List<String> backends,
        List<String> precisions,
        List<Integer> batches,
        List<Integer> timeSteps,
        int repeats,
        Integer warmup,
        Integer epoch) {
    static final String ALL = "all";
    static final Option ARCH = Recipe.KEYS.of("arch");
    static final OptionTable<BenchOptions> OPTIONS =
            new OptionTable<>(BenchOptions.class, "option", name -> name.equals("arch") ? networks() : Names.ANY);

    private static Names networks() {
        return new Names(Stream.concat(ARCH.known().stream(), Stream.of(ALL)).toList(), ARCH::takes);
    }

    /** All those that have names where all are asked for. */
    List<String> architectures() {
        return ALL.equals(arch) ? ARCH.known() : Collections.singletonList(arch);
    }

    List<StepKind> kinds() {
        List<StepKind> chosen = new ArrayList<>();
        for (String name : steps) {
            chosen.add(Arrays.stream(StepKind.values())
                    .filter(kind -> kind.title().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "unknown step '" + name + "'; known: inference, attack, training")));
        }
        return chosen;
    }

    /** From slow to fast; each backend only in its own precisions, unless that leaves nothing. */
    List<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        for (String backend : backends) {
            Require.argument(
                    !backend.equals("auto") && Backends.isKnown(backend),
                    "unknown backend '%s' to time; known: reference, fused, cuda-reference, cuda",
                    backend);
            for (String precision : precisions) {
                Variant variant = new Variant(backend, Precision.of(precision));
                Precision other = Backends.isCuda(backend) ? Precision.BF16 : Precision.TF32;
                boolean known = variant.precision() != other;
                if (!variants.contains(variant) && (known || backends.size() == 1)) {
                    variants.add(variant); // the only one named is refused by name
                }
            }
        }
        return variants;
    }
}
