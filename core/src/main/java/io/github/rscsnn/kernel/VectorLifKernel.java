package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.VectorShape;
import org.jspecify.annotations.Nullable;

/**
 * {@link LifKernel} on vectors of at most a given width, narrower ones for few channels ({@link VectorChannels}).
 * Channels that do not fill a pair of vectors are left to {@link ScalarLifKernel}, so layers whose width is a multiple
 * of 16 (256-bit) or 32 (512-bit) run fastest.
 */
public final class VectorLifKernel implements LifKernel {
    private final KernelThreads threads;
    private final int bits;

    /**
     * @param threads the threads to run on
     * @param bits vector width: 64, 128, 256 or 512; wider than the processor's is correct but very slow
     */
    public VectorLifKernel(KernelThreads threads, int bits) {
        this.threads = threads;
        this.bits = VectorShape.forBitSize(bits).vectorBitSize();
    }

    @Override
    public void forward(LifConstants lif, BlockForward call) {
        LifShape shape = call.shape();
        VectorChannels channels = VectorChannels.of(bits, call.type(), shape.channels());
        ChannelAffine run = channels.spread(call.affine());
        LifLoops loops = loops(channels, lif, shape, null, GradientTarget.CURRENT);
        ScalarLifKernel.chunks(shape).run(threads, () -> {
            VectorTile tile = new VectorTile(shape, channels, run, 0);
            return (from, to) -> {
                for (long at = from; at < to && channels.channels() > 0; ) {
                    at = tile.moveTo(at, to);
                    forward(call, lif, run, loops, tile);
                }
                ScalarLifKernel.forward(call, lif, from, to, channels.channels());
            };
        });
    }

    @Override
    public void backward(LifConstants lif, BlockBackward call) {
        LifShape shape = call.shape();
        VectorChannels channels = VectorChannels.of(bits, call.type(), shape.channels());
        ChannelAffine run = channels.spread(call.affine());
        LifLoops loops = loops(channels, lif, shape, call.sums(), call.target());
        ScalarLifKernel.chunks(shape).run(threads, call.sums(), () -> {
            VectorTile tile = new VectorTile(shape, channels, run, shape.timeSteps());
            return (from, to, chunkSums) -> {
                tile.clearSums();
                for (long at = from; at < to && channels.channels() > 0; ) {
                    at = tile.moveTo(at, to);
                    membranes(call, lif, run, loops, tile);
                    backward(call, lif, run, loops, tile);
                }
                if (chunkSums != null) {
                    tile.collectSums(chunkSums);
                }
                ScalarLifKernel.backward(call, lif, from, to, channels.channels(), chunkSums);
            };
        });
    }

    private static LifLoops loops(
            VectorChannels channels,
            LifConstants lif,
            LifShape shape,
            @Nullable ChannelSums sums,
            GradientTarget target) {
        return Specialised.of(
                LifLoops.class,
                VectorLifLoops.class,
                new LifLoops.Choice(
                        channels.lanes(),
                        lif.hardReset(),
                        lif.detachReset(),
                        lif.surrogate(),
                        shape.staticInput(),
                        shape.pool(),
                        sums != null,
                        target == GradientTarget.INPUT));
    }

    /** All time steps of a tile. */
    private static void forward(
            BlockForward call, LifConstants lif, ChannelAffine run, LifLoops loops, VectorTile tile) {
        LifShape shape = call.shape();
        start(shape, call.input(), tile);
        for (int t = 0; t < shape.timeSteps(); t++) {
            long to = t * shape.outputPositions() * shape.channels();
            loops.forward(lif, run, tile, call.input(), inputOffset(shape, t), call.output(), to);
        }
    }

    /** The membranes of all time steps of a tile, one step after the other in {@link VectorTile#u}. */
    private static void membranes(
            BlockBackward call, LifConstants lif, ChannelAffine run, LifLoops loops, VectorTile tile) {
        LifShape shape = call.shape();
        start(shape, call.input(), tile);
        for (int t = 0; t < shape.timeSteps(); t++) {
            int last = Math.max(0, t - 1) * tile.neurons();
            loops.membranes(lif, run, tile, call.input(), inputOffset(shape, t), last, t * tile.neurons());
        }
    }

    /** Back through all time steps of a tile. */
    private static void backward(
            BlockBackward call, LifConstants lif, ChannelAffine run, LifLoops loops, VectorTile tile) {
        LifShape shape = call.shape();
        int neurons = tile.neurons();
        Arrays.fill(tile.q, 0, neurons, 0);
        if (shape.staticInput()) {
            Arrays.fill(tile.current, 0, neurons, 0);
        }
        for (int t = shape.timeSteps() - 1; t >= 0; t--) {
            long to = t * shape.outputPositions() * shape.channels();
            loops.backward(lif, run, tile, call, t * neurons, inputOffset(shape, t), to);
        }
        if (shape.staticInput()) {
            tile.writeInputGradient(call, 0, tile.current);
        }
    }

    /** A membrane of 0 before the first step: it stays 0 under reset and leak. */
    private static void start(LifShape shape, MemorySegment input, VectorTile tile) {
        Arrays.fill(tile.u, 0, tile.neurons(), 0);
        if (shape.staticInput()) {
            tile.readCurrent(input, 0, tile.current);
        }
    }

    private static long inputOffset(LifShape shape, int t) {
        return shape.staticInput() ? 0 : t * shape.positions() * shape.channels();
    }
}
