package io.github.rscsnn.kernel;

/** The inner loops of {@link VectorLifKernel} over one tile; {@code run} is the affine map laid out as a run. */
interface LifLoops {
    /** All time steps of the tile. */
    void forward(LifForward call, ChannelAffine run, VectorTile tile);

    /** All time steps of the tile, back to front; adds to the tile's sums. */
    void backward(LifBackward call, ChannelAffine run, VectorTile tile);

    /**
     * What is the same in all inner loops of one call.
     *
     * @param lanes vector width and storage type
     * @param staticInput one input for all time steps
     * @param pool 2x2 mean after the neurons
     * @param hardReset to zero
     * @param detachReset no gradient through the spike of the reset
     * @param surrogate shape of the surrogate derivative
     * @param sums per-channel sums are wanted
     * @param target which gradient is written
     */
    record Choice(
            VectorLanes lanes,
            boolean staticInput,
            boolean pool,
            boolean hardReset,
            boolean detachReset,
            SurrogateShape surrogate,
            boolean sums,
            GradientTarget target) {}
}
