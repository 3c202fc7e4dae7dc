package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.LifParameters.Reset;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A feed-forward network of another program, written as its operations and what flows between them. Each layer of neurons has
 * its own constants and surrogate; those of a recipe mean nothing to it.
 *
 * @param name for messages and checkpoints
 * @param nodes in an order in which each reads only earlier ones; the first is the input
 * @param output node whose values at the time steps are the logits
 */
public record NetworkGraph(String name, List<GraphNode> nodes, String output) implements Architecture {
    /** The input's operation. */
    public static final String INPUT = "input";

    /** @throws IllegalArgumentException naming the node that reads what is not there or has a name twice */
    public NetworkGraph {
        nodes = List.copyOf(nodes);
        Map<String, GraphNode> known = new HashMap<>();
        for (GraphNode node : nodes) {
            for (String input : node.inputs()) {
                node.require(known.containsKey(input), "it reads '" + input + "', which no node before it is");
            }
            node.require(known.put(node.id(), node) == null, "its name is there twice");
            node.require(
                    known.size() == 1 == node.op().equals(INPUT), "the first node, and no other, must be the input");
        }
        Require.argument(known.containsKey(output), "the output '%s' is no node of the network", output);
        nodes.stream().filter(GraphNode::isNeuron).forEach(NetworkGraph::neuron);
    }

    /**
     * The neuron that a node says.
     *
     * <p>The membrane is counted from its reset and in units of the input: u' = (u − v_reset) / gain, so that no weight
     * changes. Where a neuron fires above its threshold only, the threshold is the next number of float32.
     */
    static Neuron neuron(GraphNode node) {
        if (node.op().equals("relu")) {
            return new Relu();
        }
        double gain = node.number("input_gain");
        double unit = node.number("v_threshold") - node.number("v_reset");
        double leak = node.number("leak");
        node.require(gain > 0 && unit > 0, "its input_gain must be above 0 and its v_threshold above v_reset");
        float threshold = (float) (unit / gain);
        String reset = node.text("reset");
        boolean strict = node.flag("strict");
        boolean detachReset = node.flag("detach_reset");
        Surrogate surrogate = surrogate(node, 1 / gain);
        double resetBy = switch (reset) {
            case "hard", "soft" -> unit / gain;
            case "soft-after-leak" -> unit / gain / leak;
            default -> throw node.wrong("reset '" + reset + "' is not known; known: hard, soft, soft-after-leak");
        };
        try {
            return new Lif(new LifParameters(
                    leak,
                    strict ? Math.nextUp(threshold) : threshold,
                    reset.equals("hard") ? Reset.HARD : Reset.SOFT,
                    resetBy,
                    detachReset,
                    surrogate));
        } catch (IllegalArgumentException e) {
            throw node.wrong(String.valueOf(e.getMessage()));
        }
    }

    /** A derivative over the distance d, made one over the distance width · d. */
    private static Surrogate surrogate(GraphNode neuron, double width) {
        GraphNode said = neuron.part("surrogate");
        String family = said.text("family");
        double parameter = said.number("parameter");
        neuron.require(parameter > 0, "the parameter of its surrogate must be above 0, got " + parameter);
        return switch (family) {
            case "triangle" -> new Surrogate.Triangle(parameter * width);
            case "rectangle" -> new Surrogate.Rectangle(parameter * width);
            case "arctan" -> new Surrogate.Arctan(parameter / width);
            case "sigmoid" -> new Surrogate.Sigmoid(parameter / width);
            case "erf" -> new Surrogate.Erf(parameter / width);
            case "fast-sigmoid" -> new Surrogate.FastSigmoid(parameter / width, said.number("scale") / width);
            default ->
                throw neuron.wrong("surrogate '" + family
                        + "' is not known; known: triangle, rectangle, arctan, sigmoid, erf, fast-sigmoid");
        };
    }

    /** One for each layer of neurons, in order. */
    public List<Neuron> neurons() {
        return nodes.stream()
                .filter(GraphNode::isNeuron)
                .map(NetworkGraph::neuron)
                .toList();
    }

    /** The network, and which of its nodes run how. */
    record Built(Network network, List<String> fused, List<String> composed) {}

    Built plan(Seeds seeds) {
        return new GraphBuilder(this, new Initialise(seeds)).build();
    }

    /**
     * How the nodes run.
     *
     * @param fused groups of nodes that are one kernel, each joined by {@code +}
     * @param composed nodes of libtorch's operations
     */
    public record Execution(List<String> fused, List<String> composed) {}

    /** What runs as one kernel and what does not, on a backend that knows the neurons. */
    public Execution execution() {
        Built built = plan(new Seeds(0));
        built.network().close();
        return new Execution(built.fused(), built.composed());
    }

    /** @throws IllegalArgumentException naming the node whose operation or parameters are not known */
    @Override
    public Network build(Input input, Neuron neuron, Seeds seeds) {
        return plan(seeds).network();
    }
}
