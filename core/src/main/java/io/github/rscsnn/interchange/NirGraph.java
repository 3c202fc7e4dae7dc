package io.github.rscsnn.interchange;

import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A NIR graph.
 *
 * @param nodes in any order
 * @param edges from node to node
 * @param metadata strings and numbers by name; not part of what the graph computes
 */
record NirGraph(List<NirNode> nodes, List<Edge> edges, Map<String, Object> metadata) {
    /** The output of {@code from} goes into {@code to}. */
    record Edge(String from, String to) {}

    NirGraph {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
        metadata = Map.copyOf(metadata);
    }

    /** Nodes that follow each other. */
    static NirGraph chain(List<NirNode> nodes, Map<String, Object> metadata) {
        List<Edge> edges = new ArrayList<>();
        for (int i = 1; i < nodes.size(); i++) {
            edges.add(new Edge(nodes.get(i - 1).name(), nodes.get(i).name()));
        }
        return new NirGraph(nodes, edges, metadata);
    }

    /**
     * The nodes in the order in which a signal meets them.
     *
     * @throws IllegalArgumentException naming the node if the graph is not one chain from an Input to an Output
     */
    List<NirNode> inOrder() {
        NirNode node = only("Input");
        NirNode last = only("Output");
        List<NirNode> chain = new ArrayList<>(List.of(node));
        while (node != last) {
            node = next(node);
            node.require(!chain.contains(node), "is part of a loop: recurrent networks cannot be taken over");
            chain.add(node);
        }
        if (chain.size() < nodes.size()) {
            NirNode left = nodes.stream()
                    .filter(other -> !chain.contains(other))
                    .findFirst()
                    .orElseThrow();
            throw left.refused("is not on the way from Input to Output: branches cannot be taken over");
        }
        return chain;
    }

    private NirNode next(NirNode node) {
        List<Edge> out = edges.stream()
                .filter(edge -> edge.from().equals(node.name()))
                .distinct()
                .toList();
        node.require(
                out.size() == 1, "goes into " + out.size() + " nodes: one chain of layers is what can be taken over");
        NirNode next = nodes.stream()
                .filter(other -> other.name().equals(out.getFirst().to()))
                .findFirst()
                .orElseThrow(() -> node.refused("goes into '" + out.getFirst().to() + "', which is not in the file"));
        long in = edges.stream()
                .filter(edge -> edge.to().equals(next.name()))
                .distinct()
                .count();
        next.require(in == 1, "has " + in + " inputs: sums of branches and recurrence cannot be taken over");
        return next;
    }

    private NirNode only(String type) {
        List<NirNode> found =
                nodes.stream().filter(node -> node.type().equals(type)).toList();
        Require.argument(found.size() == 1, "the NIR graph has %s nodes of type %s, expected one", found.size(), type);
        return found.getFirst();
    }
}
