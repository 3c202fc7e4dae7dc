package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.option.Interval;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * The best of n random points of the ball's surface, by mean margin: needs no gradient, and no attack should lose to it.
 *
 * @param threat norm and ε
 * @param points n, at least 1
 */
public record RandomSearch(Threat threat, int points) implements Attack {
    static final AttackType TYPE =
            AttackType.byScores("random", 1000, options -> new RandomSearch(options.threat(), options.steps()));

    public RandomSearch {
        Objects.requireNonNull(threat, "threat");
        Interval.AT_LEAST_1.require("points", points);
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        return new Restarts(sampler(), points).perturb(source, images, labels, noise);
    }

    private RandomNoise sampler() {
        return new RandomNoise(
                threat,
                threat.norm() == Threat.Norm.LINF ? RandomNoise.Distribution.SIGNS : RandomNoise.Distribution.GAUSSIAN);
    }

    @Override
    public double cost(Price price) {
        return price.best(points, 0);
    }

    @Override
    public String name() {
        return "random search(" + points + " points, " + sampler().name() + ")";
    }
}
