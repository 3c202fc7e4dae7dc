package io.github.rscsnn.kernel;

/** Inner loops over the float arrays of a tile that do not depend on the kind of neuron. */
interface TileLoops {
    /** x = fma(scale, x, shift). */
    void affine(float[] x, LaneMemory.Runs runs, ChannelAffine run);

    /**
     * The 2x2 means, times four summed in row-major order, of {@code x}, which holds two rows of positions of
     * {@code channels} channels each, in place; {@code means} counts elements.
     */
    void mean(float[] x, int means, int channels);

    /** Gives each neuron of a 2x2 window a quarter of its mean's gradient: {@link #mean} backwards. */
    void spread(float[] meanGradient, float[] x, int means, int channels);

    /** Adds gy and gy * (z - centre) to the sums, which are laid out as a run. */
    void sum(float[] gy, float[] z, LaneMemory.Runs runs, float[] centre, float[] sum, float[] sumTimesInput);

    /** to = from * scale, with {@code scale} laid out as a run. */
    void scale(float[] from, float[] to, LaneMemory.Runs runs, float[] scale);

    /** x = max(x, 0). */
    void rectify(float[] x, int length);

    /** gradient = 0 where {@code y} is not positive. */
    void rectified(float[] y, float[] gradient, int length);
}
