package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.VectorShape;

/**
 * {@link LifKernel} on vectors of a given width. Channels that do not fill a pair of vectors are left to
 * {@link ScalarLifKernel}, so layers whose width is a multiple of 16 (256-bit) or 32 (512-bit) run fastest.
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

    /** The widest vectors of this processor, in bits. */
    public static int preferredBits() {
        return VectorShape.preferredShape().vectorBitSize();
    }

    @Override
    public void forward(
            LifShape shape,
            LifConstants lif,
            StorageType type,
            ChannelAffine affine,
            MemorySegment input,
            MemorySegment output) {
        LifForward call = new LifForward(shape, lif, type, affine, input, output);
        VectorLanes lanes = VectorLanes.of(bits, type);
        VectorChannels channels = VectorChannels.of(lanes, shape.channels());
        ChannelAffine run = spread(affine, channels);
        LifLoops loops = Specialised.of(
                LifLoops.class,
                VectorLifLoops.class,
                new LifLoops.Choice(
                        lanes,
                        shape.staticInput(),
                        shape.pool(),
                        lif.hardReset(),
                        false,
                        SurrogateShape.TRIANGLE,
                        false,
                        GradientTarget.CURRENT));
        ScalarLifKernel.chunks(shape).run(threads, () -> {
            VectorTile tile = new VectorTile(shape, channels, false);
            return (from, to) -> {
                for (long at = from; at < to && channels.channels() > 0; ) {
                    at = tile.moveTo(at, to);
                    loops.forward(call, run, tile);
                }
                ScalarLifKernel.forward(call, from, to, channels.channels());
            };
        });
    }

    @Override
    public void backward(
            LifShape shape,
            LifConstants lif,
            StorageType type,
            ChannelAffine affine,
            MemorySegment input,
            MemorySegment outputGradient,
            MemorySegment inputGradient,
            GradientTarget target,
            ChannelSums sums) {
        LifBackward call =
                new LifBackward(shape, lif, type, affine, input, outputGradient, inputGradient, target, sums);
        VectorLanes lanes = VectorLanes.of(bits, type);
        VectorChannels channels = VectorChannels.of(lanes, shape.channels());
        ChannelAffine run = spread(affine, channels);
        LifLoops loops = Specialised.of(
                LifLoops.class,
                VectorLifLoops.class,
                new LifLoops.Choice(
                        lanes,
                        shape.staticInput(),
                        shape.pool(),
                        lif.hardReset(),
                        lif.detachReset(),
                        lif.surrogate(),
                        sums != null,
                        target));
        ScalarLifKernel.chunks(shape).run(threads, sums, () -> {
            VectorTile tile = new VectorTile(shape, channels, true);
            return (from, to, chunkSums) -> {
                Arrays.fill(tile.sum, 0);
                Arrays.fill(tile.sumTimesInput, 0);
                for (long at = from; at < to && channels.channels() > 0; ) {
                    at = tile.moveTo(at, to);
                    loops.backward(call, run, tile);
                }
                if (chunkSums != null) {
                    channels.collect(tile.sum, chunkSums, 0);
                    channels.collect(tile.sumTimesInput, chunkSums, shape.channels());
                }
                ScalarLifKernel.backward(call, from, to, channels.channels(), chunkSums);
            };
        });
    }

    private static ChannelAffine spread(ChannelAffine affine, VectorChannels channels) {
        return new ChannelAffine(
                channels.spread(affine.scale()), channels.spread(affine.shift()), channels.spread(affine.centre()));
    }
}
