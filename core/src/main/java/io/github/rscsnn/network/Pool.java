package io.github.rscsnn.network;

import io.github.rscsnn.option.Interval;

/**
 * Pooling of each map at each time step.
 *
 * @param kind what is taken of each window
 * @param kernel side of the window in pixels
 * @param stride from window to window in pixels
 * @param padding pixels that the maps are extended by on each side, at most half the kernel; they never are a maximum
 */
public record Pool(Kind kind, int kernel, int stride, int padding) implements Layer {
    static final long[] ONE = {1, 1};

    public enum Kind {
        /** The largest value; among equal ones (spikes), gradients go to the first in row-major order. */
        MAX,
        /** The mean. */
        AVERAGE,
        /** The mean of the whole map; there is no window. */
        GLOBAL_AVERAGE
    }

    public Pool {
        if (kind != Kind.GLOBAL_AVERAGE) {
            Interval.AT_LEAST_1.require("the side of a pool's window", kernel);
            Interval.AT_LEAST_1.require("the stride of a pool", stride);
            Interval.AT_LEAST_0.require("the padding of a pool", padding);
        }
    }

    public static Pool max(int kernel, int stride, int padding) {
        return new Pool(Kind.MAX, kernel, stride, padding);
    }

    /** Windows that touch and do not overlap; what does not fill one is left out. */
    public static Pool average(int kernel) {
        return new Pool(Kind.AVERAGE, kernel, kernel, 0);
    }

    /** One value a map: {@code AdaptiveAvgPool2d(1)}. */
    public static Pool globalAverage() {
        return new Pool(Kind.GLOBAL_AVERAGE, 0, 0, 0);
    }

    /** Height or width of the output for maps of {@code size}. */
    public int outputSize(int size) {
        return kind == Kind.GLOBAL_AVERAGE ? 1 : (size + 2 * padding - kernel) / stride + 1;
    }

    @Override
    public Signal forward(Signal input, Pass pass) {
        return pass.backend().pool(this, input);
    }

    long[] kernel2d() {
        return new long[] {kernel, kernel};
    }

    long[] stride2d() {
        return new long[] {stride, stride};
    }

    long[] padding2d() {
        return new long[] {padding, padding};
    }
}
