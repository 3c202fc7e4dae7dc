package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.option.Require;
import org.bytedeco.pytorch.Tensor;

/**
 * Backpropagation through a surrogate whose parameter goes geometrically from one value to another over the steps of an
 * attack: wide at first, where a gradient must reach everywhere, then narrow, where it must be accurate.
 */
public final class NarrowingGradient extends BpttGradient {
    private final Schedule schedule;
    private int steps;

    /**
     * @param shape as {@link Surrogate#of}
     * @param from parameter of the first step, above 0
     * @param to parameter of the last step and all later ones, above 0
     * @param steps number of steps from the first to the last, at least 2
     */
    public record Schedule(String shape, double from, double to, int steps) {
        public Schedule {
            Surrogate.of(shape, from);
            Surrogate.of(shape, to);
            Require.argument(steps >= 2, "a surrogate needs at least 2 steps to narrow, got %s", steps);
        }

        /** Surrogate of a step, counted from 0. */
        public Surrogate at(int step) {
            double share = Math.min(step, steps - 1) / (steps - 1.0);
            return Surrogate.of(shape, from * Math.pow(to / from, share));
        }
    }

    /** As {@link BpttGradient}, whose surrogate {@code schedule} replaces. */
    public NarrowingGradient(SpikingClassifier classifier, Pass pass, Noise noise, Schedule schedule) {
        super(classifier, pass, noise);
        this.schedule = schedule;
    }

    @Override
    Pass pass() {
        return super.pass().withSurrogate(schedule.at(Math.max(0, steps - 1)));
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        steps++;
        return super.gradient(images, labels, objective);
    }

    @Override
    public Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
        return super.gradient(images, labels, objective);
    }

    @Override
    public void begin() {
        steps = 0;
    }

    @Override
    public String name() {
        return "narrowing(" + schedule.shape() + ", " + schedule.from() + " to " + schedule.to() + " in "
                + schedule.steps() + ")";
    }
}
