package io.github.rscsnn.benchmarks;

import io.github.rscsnn.kernel.LifShape;

/** The spiking blocks of VGG-5 on 32x32 images under Direct coding. */
public enum Layer {
    /** First block: static input, 64 channels at 32x32, pooled. */
    CONV1(true, 32, 64, true),
    /** Second block: 128 channels at 16x16. */
    CONV2(false, 16, 128, false),
    /** Third block: 128 channels at 16x16, pooled. */
    CONV3(false, 16, 128, true),
    /** A fully connected block of 4096 neurons. */
    FC(false, 1, 4096, false);

    private final boolean staticInput;
    private final int side;
    private final int channels;
    private final boolean pool;

    Layer(boolean staticInput, int side, int channels, boolean pool) {
        this.staticInput = staticInput;
        this.side = side;
        this.channels = channels;
        this.pool = pool;
    }

    /** The block's shape for {@code timeSteps} and {@code batch}. */
    public LifShape shape(int timeSteps, int batch) {
        return new LifShape(timeSteps, staticInput, batch, side, side, channels, pool);
    }
}
