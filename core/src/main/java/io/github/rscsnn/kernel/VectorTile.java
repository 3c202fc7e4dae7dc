package io.github.rscsnn.kernel;

/**
 * The neurons that one pass over time works on, few enough for their state to stay in the cache, and that state. Time
 * is the outer loop: for each step the tile's neurons are worked on in runs that are contiguous in memory, so memory is
 * read in long streams, and neighbouring operations do not wait for each other as the steps of one neuron would.
 */
final class VectorTile {
    /** A handful of arrays of this many floats fit the L1 cache; the membranes of T = 16 steps fit the L2 cache. */
    private static final int NEURONS = Integer.getInteger("tile", 1024);

    private final LifShape shape;
    private final VectorChannels channels;
    private final int maxOutputs;

    /** The tile in the input, and in the output, of a time step. */
    final LaneMemory.Runs inputs;

    final LaneMemory.Runs outputs;
    /** Per neuron: membrane before the reset; for each time step if the tile serves a backward pass. */
    final float[] u;
    /** Per neuron: a static input's current, or its gradient. */
    final float[] current;
    /** Per neuron: spikes, or their gradient. */
    final float[] spikes;
    /** Per neuron: gradient of the membrane before the reset. */
    final float[] q;
    /** Per neuron: on its way from or to memory. */
    final float[] exchange;
    /** Sums of the chunk per place in a run: of gy, of gy * (z - centre). */
    final float[] sum;

    final float[] sumTimesInput;

    VectorTile(LifShape shape, VectorChannels channels, boolean backward) {
        this.shape = shape;
        this.channels = channels;
        int neuronsPerOutput = Math.max(1, shape.cells() * channels.channels());
        this.maxOutputs = Math.max(1, NEURONS / neuronsPerOutput);
        int capacity = maxOutputs * neuronsPerOutput;
        inputs = new LaneMemory.Runs(maxOutputs * shape.cells() + 2);
        outputs = new LaneMemory.Runs(maxOutputs * shape.cells() + 2);
        u = new float[backward ? Math.multiplyExact(shape.timeSteps(), capacity) : capacity];
        current = new float[shape.staticInput() ? capacity : 0];
        spikes = new float[capacity];
        q = new float[backward ? capacity : 0];
        exchange = new float[capacity];
        sum = new float[backward ? channels.pattern() : 0];
        sumTimesInput = new float[backward ? channels.pattern() : 0];
    }

    /** Channels of the tile. */
    int channels() {
        return channels.channels();
    }

    /** Neurons in the tile. */
    int neurons() {
        return inputs.elements();
    }

    /** Moves the tile to start at {@code output}, before {@code end}; returns where the next tile starts. */
    long moveTo(long output, long end) {
        long last = Math.min(end, output + maxOutputs);
        inputs.clear();
        outputs.clear();
        if (shape.pool()) {
            long rowLength = shape.width() / 2;
            last = Math.min(last, (output / rowLength + 1) * rowLength);
            add(inputs, shape.inputPosition(output, 0), 2 * (int) (last - output));
            add(inputs, shape.inputPosition(output, 2), 2 * (int) (last - output));
        } else {
            add(inputs, output, (int) (last - output));
        }
        add(outputs, output, (int) (last - output));
        return last;
    }

    private void add(LaneMemory.Runs runs, long position, int positions) {
        int stride = shape.channels();
        if (channels.channels() < stride) {
            for (int i = 0; i < positions; i++) {
                runs.add((position + i) * stride, channels.channels());
            }
        } else {
            int elements = positions * stride;
            for (int i = 0; i < elements; i += channels.pattern()) {
                runs.add(position * stride + i, Math.min(channels.pattern(), elements - i));
            }
        }
    }
}
