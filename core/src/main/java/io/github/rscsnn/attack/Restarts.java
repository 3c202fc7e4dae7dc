package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import java.util.Objects;
import java.util.function.LongFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Runs an attack with a random start several times and returns for each image the run whose margin over fresh draws is largest.
 *
 * @param attack what is repeated
 * @param restarts number of runs, at least 1
 */
public record Restarts(Attack attack, int restarts) implements Attack {
    public Restarts {
        Objects.requireNonNull(attack, "attack");
        Setting.RESTARTS.check(restarts);
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        return best(restarts, source, labels, run -> {
            source.beginRun();
            return attack.perturb(source, images, labels, noise);
        });
    }

    /** Of what {@code runs} of an attack find, one at least, the best of each image by margin. */
    static Tensor best(long runs, GradientSource source, Tensor labels, LongFunction<Tensor> run) {
        try (StepScope scope = new StepScope()) {
            Incumbent best = null;
            for (long number = 0; number < runs; number++) {
                try (StepScope each = new StepScope()) {
                    best = better(best, run.apply(number), source, labels, each);
                }
            }
            Require.state(best != null, "an attack must run once at least, got %s runs", runs);
            return scope.keep(best.images());
        }
    }

    /**
     * {@code best} after an offer by margin, or a first one that outlives {@code each}. For a random model the best so far is
     * scored anew: its old score may have been luck.
     */
    private static Incumbent better(
            @Nullable Incumbent best, Tensor found, GradientSource source, Tensor labels, StepScope each) {
        Tensor margin = source.scores(found, labels, Objective.MARGIN).objective();
        if (best == null) {
            Incumbent first = new Incumbent(found, margin);
            first.keep(each);
            return first;
        }
        if (source.random()) {
            best.score(source.scores(best.images(), labels, Objective.MARGIN).objective());
        }
        best.offer(found, margin);
        return best;
    }

    @Override
    public @Nullable Threat threat() {
        return attack.threat();
    }

    @Override
    public SourceSpec gradient() {
        return attack.gradient();
    }

    @Override
    public double cost(Price price) {
        return price.best(restarts, attack.cost(price));
    }

    @Override
    public String name() {
        return restarts + " x " + attack.name();
    }
}
