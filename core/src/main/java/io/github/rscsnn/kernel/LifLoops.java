package io.github.rscsnn.kernel;

/** Inner loops of {@link VectorLifKernel} over the float arrays of a tile. */
interface LifLoops {
    /** One time step: u at {@code from}, reset and leaked, plus fma(scale, z, shift), becomes u at {@code to}. */
    void integrate(LifConstants lif, float[] z, LaneMemory.Runs runs, ChannelAffine run, float[] u, int from, int to);

    /** As above, with the current at hand. */
    void integrate(LifConstants lif, float[] current, int neurons, float[] u, int from, int to);

    /** spikes = 1 where u has reached the threshold, else 0. */
    void fire(LifConstants lif, float[] u, int neurons, float[] spikes);

    /**
     * One time step back: from the gradient of the spikes, and in {@code q} that of the next step's membrane, the
     * gradient of the membrane u at {@code at}, into {@code q}.
     */
    void back(LifConstants lif, float[] u, int at, float[] spikeGradient, int neurons, float[] q);

    /** What the loops are specialised to. */
    record Choice(VectorLanes lanes, boolean hardReset, boolean detachReset, SurrogateShape surrogate) {}
}
