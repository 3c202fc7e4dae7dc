package io.github.rscsnn.experiment;

import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.RobustAccuracy;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How a run is judged under one plan, on its way to other machines.
 *
 * @param draws k, at least 1
 * @param batch images a forward pass
 * @param seed of noise and attacks
 * @param plan the attack
 */
public record Judging(int draws, int batch, long seed, PlanOf plan) implements Serializable {
    /** Makes the plan where the networks are. */
    @FunctionalInterface
    public interface PlanOf extends Serializable {
        /**
         * @param other the network that images are transferred from; null where there is none
         * @param pass evaluation pass of {@code other}; null where there is none
         */
        AttackPlan of(@Nullable SpikingClassifier other, @Nullable Pass pass);
    }

    RobustAccuracy accuracy(SpikingClassifier classifier, Pass pass) {
        return new RobustAccuracy(classifier, pass, draws, batch, new Seeds(seed));
    }
}
