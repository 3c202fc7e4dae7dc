package io.github.rscsnn.report;

import io.github.rscsnn.option.Require;
import java.util.List;
import java.util.Objects;

/**
 * Spike trains, one row a neuron, in a band a layer; a filled cell is a spike.
 *
 * @param title may be empty
 * @param timeSteps T, at least 1
 * @param layers from the first
 */
public record RasterPlot(String title, int timeSteps, List<Layer> layers) implements Plot {
    private static final int ROW = 7;
    private static final int BETWEEN = 12;
    private static final int AROUND = 90;

    /**
     * Some neurons of a layer.
     *
     * @param name of the layer
     * @param neurons their indices in the layer
     * @param trains one a neuron: T letters, {@code 1} for a spike, {@code 0} for none
     */
    public record Layer(String name, List<Integer> neurons, List<String> trains) {
        public Layer {
            Objects.requireNonNull(name, "name");
            neurons = List.copyOf(neurons);
            trains = List.copyOf(trains);
            if (neurons.size() != trains.size() || neurons.isEmpty()) {
                throw new IllegalArgumentException("layer '" + name + "' has " + trains.size() + " spike trains for "
                        + neurons.size() + " neurons");
            }
        }

        boolean fires(int row, int step) {
            return trains.get(row).charAt(step) == '1';
        }
    }

    public RasterPlot {
        Objects.requireNonNull(title, "title");
        layers = List.copyOf(layers);
        Require.argument(!layers.isEmpty() && timeSteps >= 1, "nothing to draw in '%s'", title);
        for (Layer layer : layers) {
            for (String train : layer.trains()) {
                if (!train.matches("[01]{" + timeSteps + "}")) {
                    throw new IllegalArgumentException("a spike train of layer '" + layer.name() + "' is not "
                            + timeSteps + " letters 0 or 1: " + train);
                }
            }
        }
    }

    @Override
    public int height() {
        return AROUND
                + layers.stream()
                        .mapToInt(layer -> BETWEEN + ROW * layer.trains().size())
                        .sum();
    }

    /** One row a neuron. */
    @Override
    public Table data() {
        Table table = new Table("layer", "neuron", "spikes");
        for (Layer layer : layers) {
            for (int row = 0; row < layer.trains().size(); row++) {
                // a letter before it, or a spreadsheet would make a number of it
                table.row(
                        layer.name(),
                        layer.neurons().get(row),
                        "s" + layer.trains().get(row));
            }
        }
        return table;
    }
}
