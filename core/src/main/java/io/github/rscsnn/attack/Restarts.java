package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.StepScope;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * Runs an attack with a random start several times and returns for each image the run whose mean margin over fresh draws is
 * largest.
 *
 * @param attack what is repeated
 * @param restarts number of runs, at least 1
 * @param draws over which each run is judged; 1 for a model that is not random
 */
public record Restarts(Attack attack, int restarts, int draws) implements Attack {
    public Restarts {
        Objects.requireNonNull(attack, "attack");
        if (restarts < 1) {
            throw new IllegalArgumentException("restarts must be at least 1, got " + restarts);
        }
        Scoring.requireDraws(draws);
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            Incumbent best = null;
            for (int run = 0; run < restarts; run++) {
                try (StepScope each = new StepScope()) {
                    Tensor found = attack.perturb(source, images, labels, noise);
                    best = better(best, found, Scoring.margin(source, found, labels, draws), each);
                }
            }
            return scope.keep(best.images());
        }
    }

    /** {@code best} after an offer, or a first one that outlives {@code each}. */
    static Incumbent better(Incumbent best, Tensor found, Tensor margin, StepScope each) {
        if (best != null) {
            best.offer(found, margin);
            return best;
        }
        Incumbent first = new Incumbent(found, margin);
        first.keep(each);
        return first;
    }

    @Override
    public String name() {
        return restarts + " x " + attack.name();
    }
}
