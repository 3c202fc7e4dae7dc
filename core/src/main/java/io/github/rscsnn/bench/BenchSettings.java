package io.github.rscsnn.bench;

import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import java.util.List;

/**
 * What to time.
 *
 * @param recipe network, coding, data set and threads
 * @param batches images a step, each at least 1
 * @param timeSteps T, each at least 1; all pairs with {@code batches} are timed
 * @param steps kinds of step
 * @param variants what executes them
 * @param warmup steps of each kind and variant that are not timed, at least 1
 * @param repeats timed steps of each kind and variant, at least 1; variants and floor take turns
 * @param epochImages images of a whole epoch of training that is timed too; 0 for none
 */
public record BenchSettings(
        Recipe recipe,
        List<Integer> batches,
        List<Integer> timeSteps,
        List<StepKind> steps,
        List<Variant> variants,
        int warmup,
        int repeats,
        int epochImages) {
    public BenchSettings {
        batches = positive("batch", batches);
        timeSteps = positive("time-steps", timeSteps);
        steps = some("step", steps);
        variants = some("backend", variants);
        Interval.AT_LEAST_1.require("warmup", warmup);
        Interval.AT_LEAST_1.require("repeats", repeats);
        Require.argument(epochImages >= 0, "an epoch must have at least 1 image, got %s", epochImages);
    }

    private static List<Integer> positive(String what, List<Integer> values) {
        for (int value : some(what, values)) {
            Interval.AT_LEAST_1.require(what, value);
        }
        return List.copyOf(values);
    }

    private static <E> List<E> some(String what, List<E> values) {
        Require.argument(!values.isEmpty(), "there is no %s to time", what);
        return List.copyOf(values);
    }

    /** Number of steps (warm-up, timed, the one whose memory is looked at), floors and epochs, for a progress bar. */
    public int rounds() {
        long precisions = variants.stream()
                .filter(Variant::hasFloor)
                .map(Variant::precision)
                .distinct()
                .count();
        int each = Math.toIntExact(variants.size() * (long) (warmup + repeats + 1) + precisions * (1L + repeats));
        int epochs = epochImages == 0 ? 0 : variants.size();
        return batches.size() * timeSteps.size() * (steps.size() * each + epochs);
    }
}
