package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import java.util.List;

/**
 * A part of a network with branches: steps in an order in which each reads only what is there.
 *
 * @param steps the last one's output is that of the graph
 */
public record LayerGraph(List<Step> steps) implements Layer {
    /** A layer of one or several inputs. */
    public interface Part {
        Signal forward(List<Signal> inputs, Pass pass);

        /** The neurons that it contains. */
        default List<Neuron> neurons() {
            return List.of();
        }
    }

    /**
     * @param inputs 0 for the graph's input, k + 1 for the output of step k
     */
    public record Step(Part part, List<Integer> inputs) {
        public Step {
            inputs = List.copyOf(inputs);
        }
    }

    /** A layer of one input. */
    record Single(Layer layer) implements Part {
        @Override
        public Signal forward(List<Signal> inputs, Pass pass) {
            return layer.forward(inputs.getFirst(), pass);
        }

        @Override
        public List<Neuron> neurons() {
            return layer.neurons();
        }
    }

    /** The sum of two inputs, of which the first may be overwritten: nothing else reads it. */
    record Sum() implements Part {
        @Override
        public Signal forward(List<Signal> inputs, Pass pass) {
            return pass.backend().add(inputs.getFirst(), inputs.getLast());
        }
    }

    public LayerGraph {
        steps = List.copyOf(steps);
    }

    @Override
    public Signal forward(Signal input, Pass pass) {
        Signal[] made = new Signal[steps.size() + 1];
        made[0] = input;
        for (int k = 0; k < steps.size(); k++) {
            Step step = steps.get(k);
            List<Signal> read = step.inputs().stream().map(i -> made[i]).toList();
            made[k + 1] = step.part().forward(read, pass);
        }
        return made[steps.size()];
    }

    @Override
    public List<Neuron> neurons() {
        return steps.stream().flatMap(step -> step.part().neurons().stream()).toList();
    }
}
