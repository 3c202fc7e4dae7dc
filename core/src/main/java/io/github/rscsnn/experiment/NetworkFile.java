package io.github.rscsnn.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.network.GraphNode;
import io.github.rscsnn.network.NetworkGraph;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code network.json}: layers of an imported network, as {@code rsc_export.py} wrote them. A recipe names such a network by the
 * checksum of this file, {@code --arch graph:3f2a...}; it is known wherever the file was read, as it is in each run folder.
 */
public final class NetworkFile {
    /** How the name of every such network begins. */
    public static final String PREFIX = "graph:";

    /** The file's name in a run folder. */
    public static final String NAME = "network.json";

    private static final String FORMAT = "rsc-snn network";
    private static final int VERSION = 1;
    private static final int DIGITS = 16;
    private static final Map<String, NetworkGraph> KNOWN = new ConcurrentHashMap<>();

    private NetworkFile() {}

    /** The object in a file. */
    public static ObjectNode read(Path file) throws IOException {
        return JsonFile.read(file, "network", "export the network again, or put a copy back");
    }

    /**
     * Makes a network known.
     *
     * @return its name, for a recipe's {@code arch}
     * @throws IllegalArgumentException naming what is missing, of another version or not known
     */
    public static String know(ObjectNode file) {
        if (!file.path("format").asText().equals(FORMAT)) {
            throw new IllegalArgumentException("it is no file of rsc_export.py: its 'format' is not '" + FORMAT + "'");
        }
        if (file.path("version").asInt() != VERSION) {
            throw new IllegalArgumentException(
                    "it is of version " + file.path("version").asText() + ", and this rsc-snn reads " + VERSION
                            + ": export the network again with the file that 'rsc export-script' writes");
        }
        String name = PREFIX + JsonFile.checksum(file).substring(0, DIGITS);
        KNOWN.computeIfAbsent(name, key -> graph(key, file));
        return name;
    }

    private static NetworkGraph graph(String name, ObjectNode file) {
        List<GraphNode> nodes = new ArrayList<>();
        for (JsonNode node : file.path("nodes")) {
            Require.argument(node.isObject(), "node %s is no object: %s", nodes.size(), node);
            Map<String, Object> values = JsonFile.map(node);
            if (!(values.remove("id") instanceof String id)
                    || !(values.remove("op") instanceof String op)
                    || !(values.remove("inputs") instanceof List<?> inputs)) {
                throw new IllegalArgumentException("node " + nodes.size() + " lacks its id, op or inputs");
            }
            values.values().removeIf(java.util.Objects::isNull);
            nodes.add(new GraphNode(id, op, inputs.stream().map(String::valueOf).toList(), values));
        }
        return new NetworkGraph(name, nodes, file.path("output").asText());
    }

    /** @throws IllegalArgumentException if the network's file was not read before */
    public static NetworkGraph of(String name) {
        NetworkGraph graph = KNOWN.get(name);
        if (graph == null) {
            throw new IllegalArgumentException("network " + name + " is that of an imported run: use the run's folder,"
                    + " where " + NAME + " describes it");
        }
        return graph;
    }
}
