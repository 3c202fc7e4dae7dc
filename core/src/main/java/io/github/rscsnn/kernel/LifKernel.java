package io.github.rscsnn.kernel;

/**
 * A block of LIF neurons over all T time steps, with the affine map before and the optional 2x2 average pool after it,
 * forwards and backwards, each in one pass over memory.
 *
 * <p>{@link ScalarLifKernel} is the specification. An implementation gives the same spikes bit for bit, so the order of
 * the float32 operations written there, and which of them are fused multiply-adds, is part of this contract. Gradients
 * per element are the same bits too, except with {@link SurrogateShape#SIGMOID}, whose exponential may differ by a unit
 * in the last place: there they agree within 1e-5 of the largest. Channel sums are taken in another order; they agree
 * within 1e-5 of the sum of absolute values. Results do not depend on the number of threads.
 *
 * <p>Arrays are dense, channels-last and described by {@link LifShape}; a segment may be longer than needed. Segments
 * are read and written from several threads, so they must not be confined to one. The membrane is 0 before the first
 * step and is not kept: nothing remembers a batch.
 */
public interface LifKernel {
    /**
     * Writes the spikes, or their 2x2 means.
     *
     * @param lif constants of the neurons; the surrogate is not used
     */
    void forward(LifConstants lif, BlockForward call);

    /**
     * Back-propagates through all time steps. Membranes are computed again from the input, so that the forward pass
     * keeps nothing but that.
     */
    void backward(LifConstants lif, BlockBackward call);
}
