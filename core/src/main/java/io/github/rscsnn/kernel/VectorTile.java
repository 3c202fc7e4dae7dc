package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The neurons that one pass over time works on, few enough for their state to stay in the cache, and that state. Time
 * is the outer loop: for each step the tile's neurons are worked on in runs that are contiguous in memory, so memory is
 * read in long streams, and neighbouring operations do not wait for each other as the steps of one neuron would.
 */
final class VectorTile {
    /** A handful of arrays of this many floats fit the L1 cache; the membranes of T = 16 steps fit the L2 cache. */
    private static final int NEURONS = 2048;

    private final LifShape shape;
    private final VectorChannels channels;
    private final ChannelAffine run;
    private final LaneMemory memory;
    private final TileLoops loops;
    private final int maxOutputs;

    /** The tile in the input of a time step. */
    final LaneMemory.Runs inputs;
    /** The tile in the output of a time step. */
    private final LaneMemory.Runs outputs;
    /** Per neuron: membrane before the reset, of each time step, in a backward pass; after reset and leak in a forward pass. */
    final float[] u;
    /** Per neuron: a static input's current, or its gradient. */
    final float[] current;
    /** Per neuron: activations, or their gradient. */
    final float[] spikes;
    /** Per neuron: gradient of the membrane before the reset. */
    final float[] q;
    /** Per neuron: on its way from or to memory. */
    final float[] exchange;
    /** Sums of the chunk per place in a run: of gy, of gy * (z - centre). */
    final float[] sum;

    final float[] sumTimesInput;

    private int windows;
    private long firstOutput;

    /** {@code run} is the block's affine map; membranes of {@code keptSteps} time steps are kept for a backward pass. */
    VectorTile(LifShape shape, VectorChannels channels, ChannelAffine run, int keptSteps) {
        boolean backward = keptSteps > 0;
        this.shape = shape;
        this.channels = channels;
        this.run = run;
        this.memory = Specialised.of(LaneMemory.class, VectorLaneMemory.class, channels.lanes());
        this.loops = Specialised.of(TileLoops.class, VectorTileLoops.class, channels.lanes());
        int neuronsPerOutput = Math.max(1, shape.cells() * channels.channels());
        this.maxOutputs = Math.max(1, NEURONS / neuronsPerOutput);
        int capacity = maxOutputs * neuronsPerOutput;
        inputs = new LaneMemory.Runs(maxOutputs * shape.cells() + 2);
        outputs = new LaneMemory.Runs(maxOutputs * shape.cells() + 2);
        u = new float[Math.multiplyExact(Math.max(1, keptSteps), capacity)];
        current = new float[shape.staticInput() ? capacity : 0];
        spikes = new float[capacity];
        q = new float[backward ? capacity : 0];
        exchange = new float[capacity];
        sum = new float[backward ? channels.pattern() : 0];
        sumTimesInput = new float[backward ? channels.pattern() : 0];
    }

    /** Neurons in the tile. */
    int neurons() {
        return inputs.elements();
    }

    /** Moves the tile to start at {@code output}, before {@code end}; returns where the next tile starts. */
    long moveTo(long output, long end) {
        long last = Math.min(end, output + maxOutputs);
        firstOutput = output;
        inputs.clear();
        outputs.clear();
        if (shape.pool()) {
            long rowLength = shape.width() / 2;
            last = Math.min(last, (output / rowLength + 1) * rowLength);
            windows = (int) (last - output);
            channels.addRuns(inputs, shape.inputPosition(output, 0), 2 * (int) (last - output));
            channels.addRuns(inputs, shape.inputPosition(output, 2), 2 * (int) (last - output));
        } else {
            channels.addRuns(inputs, output, (int) (last - output));
        }
        channels.addRuns(outputs, output, (int) (last - output));
        return last;
    }

    /** Pool windows in the tile, in one row; 0 without a pool. */
    int windows() {
        return windows;
    }

    /** Channels that vectors work on. */
    int channels() {
        return channels.channels();
    }

    /** All channels: elements from a position to the next one in memory. */
    int allChannels() {
        return shape.channels();
    }

    /** Elements from a window's upper neurons to its lower ones in arrays. */
    int row() {
        return 2 * windows * channels.channels();
    }

    /** The same in memory. */
    int rowInMemory() {
        return shape.width() * shape.channels();
    }

    /** Where the channels of a window's first neuron begin in arrays. */
    int place(int window) {
        return 2 * window * channels.channels();
    }

    /** Where those of the neuron {@code beside} it, 0 or 1, begin in a run. */
    int placeInRun(int window, int beside) {
        return (2 * window + beside) * channels.channels() % channels.pattern();
    }

    /** Where those of a window's first neuron begin in a time step of the input. */
    long input(int window) {
        return shape.inputPosition(firstOutput + window, 0) * shape.channels();
    }

    /** Where the channels of a window's output begin in a time step of the output. */
    long output(int window) {
        return (firstOutput + window) * shape.channels();
    }

    /** Time step {@code t} of the input, as it is. */
    void readInput(MemorySegment input, int t, float[] to) {
        memory.load(input, t * shape.positions() * shape.channels(), inputs, to);
    }

    /** The current of time step {@code t}. */
    void readCurrent(MemorySegment input, int t, float[] to) {
        readInput(input, t, to);
        loops.affine(to, inputs, run);
    }

    /** Activations in {@link #spikes}, or their means, to time step {@code t} of the output. */
    void writeRounded(MemorySegment output, int t) {
        if (shape.pool()) {
            loops.mean(spikes, outputs.elements(), channels.channels());
        }
        memory.store(spikes, output, t * shape.outputPositions() * shape.channels(), outputs);
    }

    /** Time step {@code t} of the output's gradient, as gradient of each neuron, into {@link #spikes}. */
    void readOutputGradient(MemorySegment gradient, int t) {
        float[] to = shape.pool() ? exchange : spikes;
        memory.load(gradient, t * shape.outputPositions() * shape.channels(), outputs, to);
        if (shape.pool()) {
            loops.spread(exchange, spikes, outputs.elements(), channels.channels());
        }
    }

    /** Adds the current's gradient at step {@code t} of the input to the sums, and writes it. */
    void writeInputGradient(BlockBackward call, int t, float[] gy) {
        if (call.sums() != null) {
            readInput(call.input(), t, exchange);
            loops.sum(gy, exchange, inputs, run.centre(), sum, sumTimesInput);
        }
        float[] gradient = gy;
        if (call.target() == GradientTarget.INPUT) {
            gradient = exchange;
            loops.scale(gy, gradient, inputs, run.scale());
        }
        memory.store(gradient, call.inputGradient(), t * shape.positions() * shape.channels(), inputs);
    }

    /** ReLU of {@link #spikes}. */
    void rectify() {
        loops.rectify(spikes, neurons());
    }

    /** ReLU's gradient: {@link #spikes} where the current in {@link #u} is positive, else 0. */
    void maskGradient() {
        loops.rectified(u, spikes, neurons());
    }

    /** Starts new sums. */
    void clearSums() {
        Arrays.fill(sum, 0);
        Arrays.fill(sumTimesInput, 0);
    }

    /** Adds the sums since {@link #clearSums} to a chunk's. */
    void collectSums(double[] chunkSums) {
        channels.collect(sum, chunkSums, 0);
        channels.collect(sumTimesInput, chunkSums, shape.channels());
    }
}
