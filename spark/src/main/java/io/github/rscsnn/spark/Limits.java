package io.github.rscsnn.spark;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;

/**
 * How long who waits for whom. Nothing waits longer.
 *
 * @param join from the start of an attempt until all workers have joined
 * @param exchange of one exchange of tensors, which includes waiting for the slowest worker's step
 * @param silence after which a connection without a sign of life counts as lost
 */
public record Limits(Duration join, Duration exchange, Duration silence) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    public static final Limits DEFAULTS =
            new Limits(Duration.ofSeconds(120), Duration.ofSeconds(300), Duration.ofSeconds(20));

    public Limits {
        if (join.isNegative() || join.isZero() || exchange.toMillis() < 1 || silence.toMillis() < 4) {
            throw new IllegalArgumentException(
                    "time limits must be above 0, got " + join + ", " + exchange + " and " + silence);
        }
    }

    /** Between two signs of life: a loss is told from a late one. */
    Duration beat() {
        return silence.dividedBy(8).compareTo(Duration.ofSeconds(1)) > 0 ? Duration.ofSeconds(1) : silence.dividedBy(8);
    }

    static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
