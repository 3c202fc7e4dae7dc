package io.github.rscsnn.kernel;

import java.util.Arrays;

/**
 * The specification of {@link LifKernel}: one neuron at a time, in float32.
 *
 * <p>Forward (Eq. 1 of the paper; the leak acts after the reset), with h = 0 before the first step:
 * <pre>
 *   y[t] = fma(scale, z[t], shift)            z[0] for every t if the input is static
 *   u[t] = h + y[t]
 *   s[t] = 1 if u[t] &gt;= threshold, else 0
 *   h    = leak * (s[t] = 1 ? 0 : u[t])                      hard reset
 *   h    = leak * (s[t] = 1 ? u[t] - drop : u[t])            soft reset
 *   out  = s[t], or the mean of the four s[t] of a 2x2 window
 * </pre>
 *
 * <p>Backward, with g the gradient of s[t] (a quarter of out's with a pool), d = surrogate(u[t] - threshold) and q = 0
 * after the last step:
 * <pre>
 *   q'   = leak * q                                          gradient of the membrane after the reset
 *   e    = fma(-q', u[t], g)           hard reset            the spike also acts through the reset,
 *   e    = fma(-q', drop, g)           soft reset            unless the reset is detached: e = g
 *   q    = fma(e, d, s[t] = 1 and hard reset ? 0 : q')
 *   gy[t] = q,   or gy = q summed from t = T to 1 if the input is static
 * </pre>
 *
 * @param threads the threads to run on
 */
public record ScalarLifKernel(KernelThreads threads) implements LifKernel {
    @Override
    public void forward(LifConstants lif, BlockForward call) {
        chunks(call.shape()).run(threads, () -> (from, to) -> forward(call, lif, from, to, 0));
    }

    @Override
    public void backward(LifConstants lif, BlockBackward call) {
        chunks(call.shape())
                .run(threads, call.sums(), () -> (from, to, chunkSums) -> backward(call, lif, from, to, 0, chunkSums));
    }

    static Chunks chunks(LifShape shape) {
        return Chunks.of(shape.outputPositions(), (long) shape.cells() * shape.channels());
    }

    /** Output positions [from, to), channels from {@code firstChannel} on. */
    static void forward(BlockForward call, LifConstants lif, long from, long to, int firstChannel) {
        LifShape shape = call.shape();
        float[] h = new float[shape.cells()];
        for (long output = from; output < to; output++) {
            for (int c = firstChannel; c < shape.channels(); c++) {
                Arrays.fill(h, 0);
                for (int t = 0; t < shape.timeSteps(); t++) {
                    int spikes = 0;
                    for (int cell = 0; cell < h.length; cell++) {
                        long i = inputIndex(shape, t, shape.inputPosition(output, cell), c);
                        float u =
                                h[cell] + current(call.affine(), c, call.type().get(call.input(), i));
                        spikes += fires(u, lif) ? 1 : 0;
                        h[cell] = reset(u, lif) * lif.leak();
                    }
                    long o = (t * shape.outputPositions() + output) * shape.channels() + c;
                    call.type().set(call.output(), o, (float) spikes / h.length);
                }
            }
        }
    }

    /** Output positions [from, to), channels from {@code firstChannel} on. */
    static void backward(BlockBackward call, LifConstants lif, long from, long to, int firstChannel, double[] sums) {
        LifShape shape = call.shape();
        float[] u = new float[shape.timeSteps()];
        for (long output = from; output < to; output++) {
            for (int c = firstChannel; c < shape.channels(); c++) {
                for (int cell = 0; cell < shape.cells(); cell++) {
                    membranes(call, lif, shape.inputPosition(output, cell), c, u);
                    backward(call, lif, output, shape.inputPosition(output, cell), c, u, sums);
                }
            }
        }
    }

    private static void membranes(BlockBackward call, LifConstants lif, long position, int c, float[] u) {
        float h = 0;
        for (int t = 0; t < u.length; t++) {
            long i = inputIndex(call.shape(), t, position, c);
            u[t] = h + current(call.affine(), c, call.type().get(call.input(), i));
            h = reset(u[t], lif) * lif.leak();
        }
    }

    private static void backward(
            BlockBackward call, LifConstants lif, long output, long position, int c, float[] u, double[] sums) {
        LifShape shape = call.shape();
        float q = 0;
        float overTime = 0;
        for (int t = u.length - 1; t >= 0; t--) {
            long o = (t * shape.outputPositions() + output) * shape.channels() + c;
            float g = call.type().get(call.outputGradient(), o) / shape.cells();
            q *= lif.leak();
            float e = lif.detachReset() ? g : Math.fma(-q, lif.hardReset() ? u[t] : lif.drop(), g);
            float pass = lif.hardReset() && fires(u[t], lif) ? 0 : q;
            q = Math.fma(e, slope(u[t] - lif.threshold(), lif), pass);
            overTime += q;
            if (!shape.staticInput()) {
                call.store(inputIndex(shape, t, position, c), c, q, sums);
            }
        }
        if (shape.staticInput()) {
            call.store(inputIndex(shape, 0, position, c), c, overTime, sums);
        }
    }

    private static float current(ChannelAffine affine, int c, float z) {
        return Math.fma(affine.scale()[c], z, affine.shift()[c]);
    }

    private static boolean fires(float u, LifConstants lif) {
        return u >= lif.threshold();
    }

    /** The membrane after the reset, before the leak. */
    private static float reset(float u, LifConstants lif) {
        if (!fires(u, lif)) {
            return u;
        }
        return lif.hardReset() ? 0 : u - lif.drop();
    }

    /** The surrogate derivative at v = u - threshold. */
    private static float slope(float v, LifConstants lif) {
        float factor = lif.slopeFactor();
        float distance = Math.abs(v);
        return switch (lif.surrogate()) {
            case TRIANGLE -> Math.max(lif.gamma() - distance, 0) * factor;
            case RECTANGLE -> distance <= lif.gamma() ? factor : 0;
            case ARCTAN -> {
                float w = v * lif.slopeScale();
                yield factor / Math.fma(w, w, 1f);
            }
            case SIGMOID -> {
                float e = (float) Math.exp(-distance * lif.slopeScale());
                yield factor * e / ((1 + e) * (1 + e));
            }
            case STRAIGHT_THROUGH -> 1;
        };
    }

    private static long inputIndex(LifShape shape, int t, long position, int c) {
        return ((shape.staticInput() ? 0 : t * shape.positions()) + position) * shape.channels() + c;
    }
}
