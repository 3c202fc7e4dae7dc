package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Inner loops of {@link VectorLifKernel}: one time step of a tile, each from memory to memory, so that nothing but membranes
 * and their gradients goes through an array.
 */
interface LifLoops {
    /**
     * Membranes, reset and leaked, in {@link VectorTile#u}; spikes, or their means, to elements {@code to} of the output.
     *
     * @param from first element of the time step in {@code input}; a static input's current is in {@link VectorTile#current}
     * @param to first element of the time step in {@code output}
     */
    void forward(
            LifConstants lif,
            ChannelAffine run,
            VectorTile tile,
            MemorySegment input,
            long from,
            MemorySegment output,
            long to);

    /** The membranes before the reset, at {@code next} of {@link VectorTile#u}, from those of the step before at {@code last}. */
    void membranes(
            LifConstants lif, ChannelAffine run, VectorTile tile, MemorySegment input, long from, int last, int next);

    /**
     * One time step back: from the gradient of the output, and in {@link VectorTile#q} that of the next step's membrane, the
     * gradient of the membrane at {@code at} of {@link VectorTile#u}, into {@link VectorTile#q}. It is added to
     * {@link VectorTile#current} for a static input, else to the sums, and written.
     *
     * @param from first element of the time step in input and input gradient
     * @param to first element of the time step in the output's gradient
     */
    void backward(LifConstants lif, ChannelAffine run, VectorTile tile, BlockBackward call, int at, long from, long to);

    /**
     * What the loops are specialised to.
     *
     * @param sums whether a backward pass sums up the gradient
     * @param scaled whether it writes the gradient of the input instead of the current's
     */
    record Choice(
            VectorLanes lanes,
            boolean hardReset,
            boolean detachReset,
            SurrogateShape surrogate,
            boolean staticInput,
            boolean pool,
            boolean sums,
            boolean scaled) {}
}
