package io.github.rscsnn.network;

import io.github.rscsnn.network.LayerGraph.Part;
import io.github.rscsnn.network.LayerGraph.Step;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Makes layers of a {@link NetworkGraph}: blocks that the kernels know where nodes follow each other in their order, and
 * {@link Composed} ones elsewhere. Weights are named after their nodes.
 */
final class GraphBuilder {
    private final NetworkGraph graph;
    private final GraphWeights weights;
    private final Map<String, List<GraphNode>> readers = new HashMap<>();
    private final Map<String, Integer> slots = new HashMap<>(); // 0 for the input, k + 1 for step k
    private final Set<String> taken = new HashSet<>(); // nodes that are part of another one's block
    private final List<Step> steps = new ArrayList<>();
    private final List<String> fused = new ArrayList<>();
    private final List<String> composed = new ArrayList<>();

    GraphBuilder(NetworkGraph graph, Initialise init) {
        this.graph = graph;
        this.weights = new GraphWeights(new Parameters(), init);
        for (GraphNode node : graph.nodes()) {
            node.inputs()
                    .forEach(input -> readers.computeIfAbsent(input, k -> new ArrayList<>())
                            .add(node));
        }
    }

    NetworkGraph.Built build() {
        for (GraphNode node : graph.nodes()) {
            if (node.op().equals(NetworkGraph.INPUT)) {
                slots.put(node.id(), 0);
            } else if (!taken.contains(node.id())) {
                add(node);
            }
        }
        Require.argument(
                Require.entry(slots, graph.output()) == steps.size(),
                "the output '%s' must be the last node",
                graph.output());
        return new NetworkGraph.Built(new Network(graph.name(), layers(), weights.parameters()), fused, composed);
    }

    private void add(GraphNode node) {
        GraphOps.requireSound(node);
        GraphNode last = node;
        Part part = null;
        if (node.op().equals("conv2d") && GraphOps.isPlain(node)) {
            GraphNode norm = follower(node, "norm");
            if (norm != null) {
                GraphOps.requireSound(norm);
                GraphNode neuron = neuronAfter(norm);
                GraphNode pool = neuron == null ? null : follower(neuron, "avgpool");
                boolean pooled = pool != null && isHalving(pool);
                last = pooled ? pool : neuron == null ? norm : neuron;
                part = new LayerGraph.Single(new ConvBlock(
                        neuron == null ? node.id() : neuron.id(),
                        weights.convolution(node),
                        weights.norm(norm),
                        neuron == null ? null : NetworkGraph.neuron(neuron),
                        pooled));
                note(node, norm, neuron, pooled ? pool : null);
            }
        } else if (node.op().equals("flatten") && follower(node, "linear") != null) {
            slots.put(node.id(), slot(node)); // fully connected layers flatten
            return;
        } else if (node.op().equals("linear")) {
            GraphNode neuron = neuronAfter(node);
            last = neuron == null ? node : neuron;
            Neuron model = neuron == null ? null : NetworkGraph.neuron(neuron);
            part = new LayerGraph.Single(
                    new LinearBlock(last.id(), weights.tensor(node, "weight"), weights.biasOrZero(node), model));
            note(node, neuron);
        }
        if (part == null) {
            part = alone(node);
        }
        steps.add(new Step(part, inputs(node, part)));
        for (GraphNode at = node; ; at = Require.entry(readers, at.id()).getFirst()) {
            taken.add(at.id());
            slots.put(at.id(), steps.size());
            if (at == last) {
                return;
            }
        }
    }

    private void note(@Nullable GraphNode... nodes) {
        List<String> names = new ArrayList<>();
        for (GraphNode node : nodes) {
            if (node != null) {
                names.add(node.id());
            }
        }
        fused.add(String.join("+", names));
    }

    private int slot(GraphNode node) {
        return Require.entry(slots, node.inputs().getFirst());
    }

    /** Of a sum the input that may be overwritten stands first. */
    private List<Integer> inputs(GraphNode node, Part part) {
        List<Integer> all = node.inputs().stream().map(slots::get).toList();
        return part instanceof LayerGraph.Sum && !mayOverwrite(node.inputs().getFirst()) ? all.reversed() : all;
    }

    /** The only reader of a node, if it is of that operation and the node is not what the network puts out. */
    private @Nullable GraphNode follower(GraphNode node, String op) {
        List<GraphNode> all = readers.getOrDefault(node.id(), List.of());
        boolean only = all.size() == 1
                && all.getFirst().inputs().size() == 1
                && !node.id().equals(graph.output());
        return only && all.getFirst().op().equals(op) ? all.getFirst() : null;
    }

    private @Nullable GraphNode neuronAfter(GraphNode node) {
        GraphNode lif = follower(node, "lif");
        return lif == null ? follower(node, "relu") : lif;
    }

    private static boolean isHalving(GraphNode pool) {
        return GraphOps.isSquareWindow(pool)
                && pool.is("kernel", 2, 2)
                && pool.is("stride", 2, 2)
                && pool.is("padding", 0, 0);
    }

    private Part alone(GraphNode node) {
        Layer layer = switch (node.op()) {
            case "lif", "relu" -> new NeuronLayer(node.id(), NetworkGraph.neuron(node));
            case "norm" -> weights.norm(node);
            case "maxpool", "avgpool" -> pool(node);
            default -> null;
        };
        if (layer != null) {
            note(node);
            return new LayerGraph.Single(layer);
        }
        if (node.op().equals("add")
                && (mayOverwrite(node.inputs().getFirst())
                        || mayOverwrite(node.inputs().getLast()))) {
            note(node);
            return new LayerGraph.Sum();
        }
        composed.add(node.id());
        return GraphOps.composed(node, weights);
    }

    private static @Nullable Layer pool(GraphNode node) {
        boolean average = node.op().equals("avgpool");
        if (node.has("size")) {
            return node.is("size", 1, 1) ? Pool.globalAverage() : null;
        }
        if (!GraphOps.isSquareWindow(node)) {
            return null;
        }
        return new Pool(
                average ? Pool.Kind.AVERAGE : Pool.Kind.MAX,
                (int) node.sizes("kernel")[0],
                (int) node.sizes("stride")[0],
                (int) node.sizes("padding")[0]);
    }

    /** Whether nothing but the sum reads what a step made, and no rule of the step's own will read it again. */
    private boolean mayOverwrite(String id) {
        int slot = Require.entry(slots, id);
        return slot > 0
                && Require.entry(readers, id).size() == 1
                && steps.get(slot - 1).part() instanceof LayerGraph.Single single
                && !(single.layer() instanceof Pool)
                && !(single.layer() instanceof Composed);
    }

    /** One layer for each stretch that nothing bypasses, so that what it made can be freed behind it. */
    private List<Layer> layers() {
        int[] lastRead = new int[steps.size() + 1];
        for (int k = 0; k < steps.size(); k++) {
            for (int slot : steps.get(k).inputs()) {
                lastRead[slot] = k;
            }
        }
        List<Layer> layers = new ArrayList<>();
        int begin = 0;
        for (int k = 0; k < steps.size(); k++) {
            int end = k;
            boolean bypassed = IntStream.rangeClosed(begin, k).anyMatch(slot -> lastRead[slot] > end);
            if (!bypassed) {
                layers.add(stretch(begin, k));
                begin = k + 1;
            }
        }
        return layers;
    }

    private Layer stretch(int begin, int end) {
        if (begin == end) {
            Part part = steps.get(begin).part();
            if (part instanceof LayerGraph.Single single) {
                return single.layer();
            }
            if (part instanceof Composed layer && steps.get(begin).inputs().size() == 1) {
                return layer;
            }
        }
        return new LayerGraph(steps.subList(begin, end + 1).stream()
                .map(step -> new Step(
                        step.part(),
                        step.inputs().stream().map(slot -> slot - begin).toList()))
                .toList());
    }

    /** Weights by node, made where they are first asked for. */
    record GraphWeights(Parameters parameters, Initialise init) {
        Tensor tensor(GraphNode node, String key) {
            String name = node.id() + "." + key;
            long[] shape = node.part("weights").sizes(key);
            long fanIn = 1;
            for (int d = 1; d < node.part("weights").sizes("weight").length; d++) {
                fanIn *= node.part("weights").sizes("weight")[d];
            }
            return parameters.trainable(name, init.uniformFanIn(name, fanIn, shape));
        }

        /** Null where the node has none. */
        @Nullable
        Tensor bias(GraphNode node) {
            return node.part("weights").has("bias") ? tensor(node, "bias") : null;
        }

        Tensor biasOrZero(GraphNode node) {
            Tensor bias = bias(node);
            return bias != null
                    ? bias
                    : parameters.trainable(
                            node.id() + ".bias",
                            org.bytedeco.pytorch.global.torch.zeros(
                                    node.part("weights").sizes("weight")[0]));
        }

        Convolution convolution(GraphNode node) {
            return new Convolution(
                    tensor(node, "weight"), bias(node), (int) node.sizes("stride")[0], (int) node.sizes("padding")[0]);
        }

        BatchNorm norm(GraphNode node) {
            return BatchNorm.create(
                    parameters, node.id(), (int) node.part("weights").sizes("weight")[0], node.number("epsilon"));
        }
    }
}
