package io.github.rscsnn.interchange;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.NetworkRecipe;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the network of a run as a NIR graph: convolutions with batch normalisation folded in, average pools, fully connected
 * layers and neurons. Its input is the coded, normalised image [C, H, W] at each step, its output the class scores at each
 * step, of which the mean over time counts.
 *
 * <p>The neuron of Eq. 1, {@code v = leak v + x}, is what Euler's method makes of NIR's equations with a step of {@code dt}:
 *
 * <pre>
 *   IF   dv/dt = r x                 r = 1 / dt                                            for leak 1
 *   LIF  tau dv/dt = v_leak - v + r x   tau = dt / (1 - leak), r = 1 / (1 - leak), v_leak = 0   for leak below 1
 * </pre>
 *
 * <p>Recipe, image format and dt are in the graph's metadata.
 */
public final class NirExport {
    /** What programs that exchange NIR graphs agree on, in seconds. */
    public static final double DEFAULT_DT = 1e-4;

    static final String RECIPE = "rsc_recipe";
    static final String INPUT = "rsc_input";
    static final String DT = "dt";

    private static final ObjectMapper JSON = new ObjectMapper();

    private NirExport() {}

    /**
     * @param dt time step in seconds, above 0
     * @return names and types of the nodes in order, such as {@code conv1 Conv2d}
     * @throws IllegalArgumentException naming what NIR cannot say; nothing is written then
     * @throws IOException if the run cannot be loaded or the file not written
     */
    public static List<String> run(RunFolder run, Path file, double dt) throws IOException {
        Require.argument(dt > 0 && !Double.isInfinite(dt), "dt must be above 0 seconds, got %s", dt);
        Recipe recipe = run.recipe();
        requireSayable(recipe);
        ImageFormat format = run.imageFormat();
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = Experiment.load(run, format)) {
            List<NirNode> nodes = nodes(PlainNetwork.of(classifier.network()), recipe, format, dt);
            NirFile.write(file, NirGraph.chain(nodes, metadata(recipe, format, dt)));
            return nodes.stream().map(node -> node.name() + " " + node.type()).toList();
        }
    }

    private static void requireSayable(Recipe recipe) {
        Require.argument(!recipe.coding().isTwin(), "NIR has no node for ReLU: an ANN twin cannot be written");
        if (recipe.neuron().reset() != LifParameters.Reset.HARD) {
            throw new IllegalArgumentException("NIR's neurons reset to a value: reset '"
                    + recipe.toMap().get("reset") + "' of this run cannot be written, only 'hard'");
        }
    }

    private static Map<String, Object> metadata(Recipe recipe, ImageFormat format, double dt) throws IOException {
        Map<String, Object> keys = new LinkedHashMap<>(recipe.toMap());
        keys.keySet().removeAll(NetworkRecipe.OF_THE_MACHINE);
        return Map.of(
                RECIPE,
                JSON.writeValueAsString(keys),
                INPUT,
                JSON.writeValueAsString(format),
                DT,
                dt,
                "readout",
                "mean over time of the output");
    }

    static List<NirNode> nodes(PlainNetwork network, Recipe recipe, ImageFormat format, double dt) {
        List<NirNode> nodes = new ArrayList<>();
        int[] shape = {format.channelsAtOnce(), format.height(), format.width()};
        nodes.add(new NirNode("input", "Input", Map.of("shape", longs(shape))));
        int convolutions = 0;
        int connections = 0;
        int pools = 0;
        for (PlainNetwork.PlainLayer layer : network.layers()) {
            if (layer instanceof PlainNetwork.Conv conv) {
                nodes.add(convolution("conv" + ++convolutions, conv, shape));
                shape = new int[] {
                    conv.out(),
                    size(shape[1], conv.kernel(), conv.stride(), conv.padding()),
                    size(shape[2], conv.kernel(), conv.stride(), conv.padding())
                };
                nodes.add(neuron("lif" + convolutions, recipe, shape, dt));
            } else if (layer instanceof PlainNetwork.AveragePool pool) {
                nodes.add(pool("pool" + ++pools, pool));
                shape = new int[] {
                    shape[0],
                    size(shape[1], pool.kernel(), pool.stride(), pool.padding()),
                    size(shape[2], pool.kernel(), pool.stride(), pool.padding())
                };
            } else if (layer instanceof PlainNetwork.Connected connected) {
                if (shape.length == 3) {
                    nodes.add(flatten(shape));
                }
                shape = new int[] {connected.out()};
                boolean last = layer == network.layers().getLast();
                nodes.add(new NirNode(
                        "fc" + ++connections,
                        "Affine",
                        ordered(
                                "weight",
                                nested(connected.weight(), connected.out(), connected.in()),
                                "bias",
                                connected.bias())));
                if (!last) {
                    nodes.add(neuron("lif" + (convolutions + connections), recipe, shape, dt));
                }
            }
        }
        nodes.add(new NirNode("output", "Output", Map.of("shape", longs(shape))));
        return nodes;
    }

    private static NirNode convolution(String name, PlainNetwork.Conv conv, int[] shape) {
        float[][] rows = nested(conv.weight(), conv.out() * conv.in() * conv.kernel(), conv.kernel());
        float[][][][] weight = new float[conv.out()][conv.in()][conv.kernel()][];
        for (int i = 0; i < rows.length; i++) {
            int plane = i / conv.kernel();
            weight[plane / conv.in()][plane % conv.in()][i % conv.kernel()] = rows[i];
        }
        Map<String, Object> values = ordered("input_shape", new long[] {shape[1], shape[2]}, "weight", weight);
        values.put("stride", both(conv.stride()));
        values.put("padding", both(conv.padding()));
        values.putAll(ordered("dilation", both(1), "groups", 1L));
        values.put("bias", conv.bias());
        return new NirNode(name, "Conv2d", values);
    }

    private static NirNode pool(String name, PlainNetwork.AveragePool pool) {
        Map<String, Object> values = ordered("kernel_size", both(pool.kernel()), "stride", both(pool.stride()));
        values.put("padding", both(pool.padding()));
        return new NirNode(name, "AvgPool2d", values);
    }

    private static NirNode flatten(int[] shape) {
        Map<String, Object> values = ordered("start_dim", 0L, "end_dim", -1L);
        values.put("input_type", longs(shape));
        return new NirNode("flatten", "Flatten", values);
    }

    private static NirNode neuron(String name, Recipe recipe, int[] shape, double dt) {
        double leak = recipe.neuron().leak();
        Map<String, Object> values = new LinkedHashMap<>();
        if (leak == 1) {
            values.put("r", filled(shape, 1 / dt));
        } else {
            values.put("tau", filled(shape, dt / (1 - leak)));
            values.put("r", filled(shape, 1 / (1 - leak)));
            values.put("v_leak", filled(shape, 0));
        }
        values.put("v_reset", filled(shape, 0));
        values.put("v_threshold", filled(shape, recipe.neuron().threshold()));
        return new NirNode(name, leak == 1 ? "IF" : "LIF", values);
    }

    private static Map<String, Object> ordered(String first, Object one, String second, Object two) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(first, one);
        map.put(second, two);
        return map;
    }

    private static int size(int size, int kernel, int stride, int padding) {
        return (size + 2 * padding - kernel) / stride + 1;
    }

    private static long[] both(long value) {
        return new long[] {value, value};
    }

    private static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    private static float[][] nested(float[] values, int rows, int columns) {
        float[][] nested = new float[rows][];
        for (int i = 0; i < rows; i++) {
            nested[i] = Arrays.copyOfRange(values, i * columns, (i + 1) * columns);
        }
        return nested;
    }

    /** float64, so that dt / tau and r can be undone to the last digits. */
    private static Object filled(int[] shape, double value) {
        if (shape.length == 1) {
            double[] row = new double[shape[0]];
            Arrays.fill(row, value);
            return row;
        }
        double[][][] maps = new double[shape[0]][shape[1]][shape[2]];
        for (double[][] map : maps) {
            for (double[] row : map) {
                Arrays.fill(row, value);
            }
        }
        return maps;
    }
}
