package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.RateThrough;
import io.github.rscsnn.neuron.Surrogate;
import java.util.List;

/**
 * The ensemble over surrogates of Özdenizci and Legenstein (2023; their code's {@code ensemble.py}): an attack runs once with each, and of
 * every image the worst run counts. Theirs has one member more, the forward pass of the network as an ANN with the same weights.
 *
 * <p>Each {@link #beginRun} is the next member: an attack needs {@link #RUNS} {@link Restarts}.
 */
class SurrogateEnsemble extends BpttGradient {
    static final List<Surrogate> MEMBERS = List.of(
            new Surrogate.Triangle(1),
            new Surrogate.Triangle(2),
            new Surrogate.Triangle(3),
            new Surrogate.Triangle(0.5),
            new Surrogate.Triangle(0.25),
            new Surrogate.Exponential(0.3, 0.5),
            new Surrogate.Exponential(0.3, 1),
            new Surrogate.Exponential(0.3, 2),
            new Surrogate.Exponential(1, 0.5),
            new Surrogate.Exponential(1, 1),
            new Surrogate.Exponential(1, 2),
            new Surrogate.Rectangle(0.25),
            new Surrogate.Rectangle(0.5),
            new Surrogate.Rectangle(1),
            new Surrogate.Rectangle(2),
            new Surrogate.Rectangle(4),
            new Surrogate.StraightThrough(),
            new RateThrough());

    /** One for each member. */
    static final int RUNS = MEMBERS.size();

    private int run = -1;

    SurrogateEnsemble(SpikingClassifier classifier, Pass pass, Noise noise) {
        super(classifier, pass, noise);
    }

    @Override
    Pass pass() {
        return super.pass().withSurrogate(MEMBERS.get(Math.max(run, 0) % RUNS));
    }

    @Override
    public void beginRun() {
        run++;
    }

    @Override
    public String name() {
        return "ensemble";
    }
}
