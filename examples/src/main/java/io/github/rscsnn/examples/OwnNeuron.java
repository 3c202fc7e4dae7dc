package io.github.rscsnn.examples;

import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.EvaluationOutcome;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Surrogate;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * An own neuron, and how to use it: integrate-and-fire with a threshold that each spike raises by {@code rise} and that
 * sinks back by half at each step. {@code OwnNeuron FOLDER}
 *
 * @param threshold before any spike, above 0
 * @param rise at least 0
 */
public record OwnNeuron(double threshold, double rise) implements Neuron {
    private static final Surrogate OWN_SURROGATE = new Surrogate.Triangle(1);

    /** What a recipe that names this class gets: a constructor without arguments will do as well. */
    public OwnNeuron(Recipe recipe) {
        this(recipe.neuron().threshold(), 0.2);
    }

    @Override
    public Tensor fire(Tensor current, Firing firing) {
        // an attack may bring a surrogate of its own
        Surrogate surrogate = firing.surrogate() == null ? OWN_SURROGATE : firing.surrogate();
        TensorVector spikes = new TensorVector();
        Tensor membrane = current.select(0, 0).mul(new Scalar(0.0));
        Tensor raised = membrane;
        for (int t = 0; t < current.size(0); t++) {
            membrane = membrane.add(current.select(0, t));
            Tensor distance = membrane.sub(raised).sub(new Scalar(threshold));
            Tensor spike = surrogate.at(firing.site(), t).spike(distance);
            membrane = membrane.mul(spike.neg().add(new Scalar(1.0))); // hard reset
            raised = raised.mul(new Scalar(0.5)).add(spike, new Scalar(rise));
            spikes.push_back(spike);
        }
        return torch.stack(spikes, 0);
    }

    @Override
    public String name() {
        return "adaptive(threshold=" + threshold + ", rise=" + rise + ")";
    }

    public static void main(String... arguments) throws Exception {
        Path run = Path.of(arguments[0]);
        Recipe recipe = Recipe.resolve(TrainInTenLines.TINY, Map.of("neuron", OwnNeuron.class.getName()));
        Experiment.train(recipe, run);
        EvaluationOutcome outcome = Experiment.evaluate(run, EvaluationSettings.DEFAULTS.withLimit(20));
        System.out.println(
                outcome.model() + " on backend " + outcome.provenance().backend());
        for (RobustResult result : outcome.results()) {
            System.out.printf(Locale.ROOT, "%s: %.1f %%%n", result.label(), 100 * result.accuracy());
        }
    }
}
