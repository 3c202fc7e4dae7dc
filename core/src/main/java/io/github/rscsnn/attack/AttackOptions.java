package io.github.rscsnn.attack;

import java.util.Objects;

/**
 * Settings that attacks share; each uses those that it has.
 *
 * @param threat norm and ε
 * @param alpha length of a step of PGD, pixel units, above 0
 * @param steps steps of a gradient attack, iterations of Square, points of random search; at least 1
 * @param restarts number of runs, at least 1
 * @param randomStart whether PGD starts from a random point; Auto-PGD and SA-PGD always do
 * @param draws over which gradients and scores of a random model are averaged, at least 1
 */
public record AttackOptions(Threat threat, double alpha, int steps, int restarts, boolean randomStart, int draws) {
    public AttackOptions {
        Objects.requireNonNull(threat, "threat");
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("alpha must be above 0, got " + alpha);
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
        if (restarts < 1) {
            throw new IllegalArgumentException("restarts must be at least 1, got " + restarts);
        }
        EotGradient.requireDraws(draws);
    }

    public AttackOptions withAlpha(double newAlpha) {
        return new AttackOptions(threat, newAlpha, steps, restarts, randomStart, draws);
    }

    public AttackOptions withSteps(int newSteps) {
        return new AttackOptions(threat, alpha, newSteps, restarts, randomStart, draws);
    }

    public AttackOptions withRestarts(int newRestarts) {
        return new AttackOptions(threat, alpha, steps, newRestarts, randomStart, draws);
    }

    public AttackOptions withRandomStart(boolean newRandomStart) {
        return new AttackOptions(threat, alpha, steps, restarts, newRandomStart, draws);
    }

    public AttackOptions withDraws(int newDraws) {
        return new AttackOptions(threat, alpha, steps, restarts, randomStart, newDraws);
    }
}
