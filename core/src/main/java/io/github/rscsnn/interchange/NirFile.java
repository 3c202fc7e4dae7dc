package io.github.rscsnn.interchange;

import io.github.rscsnn.data.FileKind;
import io.github.rscsnn.data.Hdf5Length;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.AtomicFiles;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.WritableGroup;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes NIR graphs as the Python package {@code nir} keeps them in HDF5: {@code version}, and a group
 * {@code node} with {@code type}, {@code edges}, {@code metadata} and {@code nodes}, a group each.
 */
final class NirFile {
    /** Of the package {@code nir} whose files these are like. */
    static final String VERSION = "1.0.7";

    private static final String GRAPH = "NIRGraph";

    private NirFile() {}

    /** @throws IOException naming {@code file}; an existing one is left as it was then */
    static void write(Path file, NirGraph graph) throws IOException {
        AtomicFiles.write(file, temporary -> {
            try (WritableHdfFile hdf = HdfFile.write(temporary)) {
                hdf.putDataset("version", VERSION);
                WritableGroup root = hdf.putGroup("node");
                root.putDataset("type", GRAPH);
                root.putDataset(
                        "edges",
                        graph.edges().stream()
                                .map(edge -> new String[] {edge.from(), edge.to()})
                                .toArray(String[][]::new));
                if (!graph.metadata().isEmpty()) {
                    WritableGroup metadata = root.putGroup("metadata");
                    graph.metadata().forEach(metadata::putDataset);
                }
                WritableGroup nodes = root.putGroup("nodes");
                for (NirNode node : graph.nodes()) {
                    WritableGroup group = nodes.putGroup(node.name());
                    group.putDataset("type", node.type());
                    node.values().forEach(group::putDataset);
                }
            } catch (HdfException e) {
                throw new IOException(reason(e), e);
            }
        });
    }

    /**
     * @throws IOException naming {@code file} if it is missing, damaged or not of NIR
     * @throws IllegalArgumentException naming a node that holds a graph of its own
     */
    static NirGraph read(Path file) throws IOException {
        Require.file(Files.isRegularFile(file), "no such NIR file: %s", file);
        FileKind kind = FileKind.of(head(file));
        if (kind != null && kind != FileKind.HDF5) {
            throw new IOException("not a NIR graph: " + file + " is " + kind.description());
        }
        Hdf5Length.requireWhole(file);
        try (HdfFile hdf = new HdfFile(file)) {
            if (!(hdf.getChild("node") instanceof Group root) || !GRAPH.equals(text(root, "type"))) {
                throw new IOException("not a NIR graph: " + file + " (it has no group 'node' of type NIRGraph)");
            }
            if (!(root.getChild("nodes") instanceof Group nodes)) {
                throw new IOException("corrupt NIR file " + file + ": its graph has no nodes");
            }
            List<NirNode> read = new ArrayList<>();
            for (Node node : nodes) {
                read.add(node(node, file));
            }
            Map<String, Object> metadata = root.getChild("metadata") instanceof Group group ? values(group) : Map.of();
            return new NirGraph(read, edges(root, file), metadata);
        } catch (HdfException e) {
            throw new IOException("cannot read NIR file " + file + ": " + reason(e), e);
        }
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(FileKind.HEAD);
        }
    }

    private static NirNode node(Node node, Path file) throws IOException {
        String type = node instanceof Group group ? text(group, "type") : null;
        Require.file(type != null, "corrupt NIR file %s: node '%s' has no type", file, node.getName());
        Map<String, Object> values = values((Group) node);
        values.remove("type");
        NirNode read = new NirNode(node.getName(), type, values);
        read.require(!type.equals(GRAPH), "is a graph within the graph: only one level can be taken over");
        return read;
    }

    private static List<NirGraph.Edge> edges(Group root, Path file) throws IOException {
        if (!(root.getChild("edges") instanceof Dataset edges) || !(edges.getData() instanceof Object[] rows)) {
            throw new IOException("corrupt NIR file " + file + ": its graph has no edges");
        }
        List<NirGraph.Edge> read = new ArrayList<>();
        for (Object row : rows) {
            if (!(row instanceof String[] ends) || ends.length != 2) {
                throw new IOException("corrupt NIR file " + file + ": an edge is not a pair of names");
            }
            read.add(new NirGraph.Edge(ends[0], ends[1]));
        }
        return read;
    }

    /** Of all data sets in a group; groups within it (metadata of nodes) are left out. */
    private static Map<String, Object> values(Group group) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Node child : group) {
            if (child instanceof Dataset data && !data.isEmpty() && data.getData() instanceof Object value) {
                values.put(child.getName(), value); // null where nothing was ever written
            }
        }
        return values;
    }

    private static @Nullable String text(Group group, String name) {
        return group.getChild(name) instanceof Dataset data && data.getData() instanceof String text ? text : null;
    }

    private static String reason(HdfException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
