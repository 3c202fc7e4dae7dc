package io.github.rscsnn.kernel;

/** The specification of {@link ReluKernel}: one value at a time. */
public final class ScalarReluKernel implements ReluKernel {
    private final KernelThreads threads;
    private final float floor;

    /**
     * @param threads the threads to run on
     * @param rectify whether there is a ReLU; without it the output is y itself
     */
    public ScalarReluKernel(KernelThreads threads, boolean rectify) {
        this.threads = threads;
        this.floor = floor(rectify);
    }

    static float floor(boolean rectify) {
        return rectify ? 0 : Float.NEGATIVE_INFINITY;
    }

    @Override
    public void forward(BlockForward call) {
        requireSteps(call.shape());
        ScalarLifKernel.chunks(call.shape()).run(threads, () -> (from, to) -> forward(call, floor, from, to, 0));
    }

    @Override
    public void backward(BlockBackward call) {
        requireSteps(call.shape());
        ScalarLifKernel.chunks(call.shape())
                .run(
                        threads,
                        call.sums(),
                        () -> (from, to, chunkSums) -> backward(call, floor, from, to, 0, chunkSums));
    }

    static void requireSteps(LifShape shape) {
        if (shape.inputSteps() != shape.timeSteps()) {
            throw new IllegalArgumentException("ReLU has no state: a static input needs one time step, not T = "
                    + shape.timeSteps() + " equal ones");
        }
    }

    /** Output positions [from, to), channels from {@code firstChannel} on. */
    static void forward(BlockForward call, float floor, long from, long to, int firstChannel) {
        LifShape shape = call.shape();
        for (int t = 0; t < shape.timeSteps(); t++) {
            for (long output = from; output < to; output++) {
                for (int c = firstChannel; c < shape.channels(); c++) {
                    float sum = 0;
                    for (int cell = 0; cell < shape.cells(); cell++) {
                        long i = (t * shape.positions() + shape.inputPosition(output, cell)) * shape.channels() + c;
                        sum += Math.max(current(call.affine(), c, call.type().get(call.input(), i)), floor);
                    }
                    long o = (t * shape.outputPositions() + output) * shape.channels() + c;
                    call.type().set(call.output(), o, sum / shape.cells());
                }
            }
        }
    }

    /** Output positions [from, to), channels from {@code firstChannel} on. */
    static void backward(BlockBackward call, float floor, long from, long to, int firstChannel, double[] sums) {
        LifShape shape = call.shape();
        for (int t = 0; t < shape.timeSteps(); t++) {
            for (long output = from; output < to; output++) {
                for (int c = firstChannel; c < shape.channels(); c++) {
                    long o = (t * shape.outputPositions() + output) * shape.channels() + c;
                    float g = call.type().get(call.outputGradient(), o) / shape.cells();
                    for (int cell = 0; cell < shape.cells(); cell++) {
                        long i = (t * shape.positions() + shape.inputPosition(output, cell)) * shape.channels() + c;
                        float y = current(call.affine(), c, call.type().get(call.input(), i));
                        call.store(i, c, y > floor ? g : 0, sums);
                    }
                }
            }
        }
    }

    private static float current(ChannelAffine affine, int c, float z) {
        return Math.fma(affine.scale()[c], z, affine.shift()[c]);
    }
}
