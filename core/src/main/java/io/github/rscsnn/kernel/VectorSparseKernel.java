package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * {@link SparseKernel} on vectors of a given width. A tile of outputs and a block of inputs are worked on at a time, so that
 * their weights, laid out one row an input, stay in the L2 cache while all positions pass by.
 */
public final class VectorSparseKernel implements SparseKernel {
    /** Inputs (of all taps) in a block: with a tile of 64 outputs 256 KB of weights. */
    private static final int BLOCK = 1024;
    /** Numbers whose lists one worker makes at a time. */
    private static final int LISTED = 1 << 16;
    /** Positions that share a block of weights once it is laid out. */
    private static final int POSITIONS = 4096;

    private final KernelThreads threads;
    private final SparseLoops loops;

    /**
     * @param threads the threads to run on
     * @param bits vector width: 64, 128, 256 or 512
     */
    public VectorSparseKernel(KernelThreads threads, int bits) {
        this.threads = threads;
        this.loops =
                Specialised.of(SparseLoops.class, VectorSparseLoops.class, VectorLanes.of(bits, StorageType.FLOAT32));
    }

    @Override
    public void multiply(
            SparseShape shape,
            MemorySegment input,
            MemorySegment weights,
            WeightStrides strides,
            MemorySegment output) {
        ScalarSparseKernel.require(shape, input, weights, strides, output);
        Call call = new Call(shape, input, weights, strides, output, Blocks.of(shape), lists(shape, input));
        int tiles = (shape.outputs() + loops.tile() - 1) / loops.tile();
        int imagesAtOnce = Math.max(1, POSITIONS / shape.positions());
        int groups = (shape.images() + imagesAtOnce - 1) / imagesAtOnce;
        threads.run(tiles * groups, () -> {
            Worker worker = new Worker(call, loops);
            return task -> {
                int first = task % groups * imagesAtOnce;
                worker.run(task / groups, first, Math.min(shape.images(), first + imagesAtOnce));
            };
        });
    }

    /**
     * How the inputs of a product are cut: whole taps where several fit into a block, else parts of one tap's channels.
     *
     * @param channels of a block
     * @param perTap blocks that a tap's channels make
     * @param taps in a block; 1 if {@code perTap} is more
     */
    private record Blocks(int channels, int perTap, int taps) {
        static Blocks of(SparseShape shape) {
            int perTap = (shape.channels() + BLOCK - 1) / BLOCK;
            int taps = perTap > 1 ? 1 : Math.max(1, BLOCK * 5 / 4 / shape.channels());
            return new Blocks(perTap > 1 ? BLOCK : shape.channels(), perTap, taps);
        }
    }

    /** The active inputs of some whole images; those of position p and block b are [start[p * perTap + b], ... + 1]. */
    private record Active(int[] start, int[] index, float[] value) {}

    private record Call(
            SparseShape shape,
            MemorySegment input,
            MemorySegment weights,
            WeightStrides strides,
            MemorySegment output,
            Blocks blocks,
            Active[] active) {}

    private static int imagesListed(SparseShape shape) {
        return Math.max(1, LISTED / (shape.height() * shape.width() * shape.channels()));
    }

    private Active[] lists(SparseShape shape, MemorySegment input) {
        int images = imagesListed(shape);
        Active[] lists = new Active[(shape.images() + images - 1) / images];
        Blocks blocks = Blocks.of(shape);
        int pixels = shape.height() * shape.width();
        threads.run(lists.length, () -> {
            int[] index = new int[images * pixels * shape.channels()];
            float[] value = new float[index.length];
            float[] x = new float[shape.channels()];
            return chunk -> {
                long first = (long) chunk * images * pixels;
                long last = Math.min((long) shape.images() * pixels, first + (long) images * pixels);
                int[] start = new int[(int) (last - first) * blocks.perTap() + 1];
                int count = 0;
                int at = 0;
                for (long position = first; position < last; position++) {
                    MemorySegment.copy(input, ValueLayout.JAVA_FLOAT, position * x.length * 4, x, 0, x.length);
                    for (int c = 0; c < x.length; c += blocks.channels()) {
                        int length = Math.min(blocks.channels(), x.length - c);
                        count = loops.active(x, c, length, index, value, count);
                        start[++at] = count;
                    }
                }
                lists[chunk] = new Active(start, Arrays.copyOf(index, count), Arrays.copyOf(value, count));
            };
        });
        return lists;
    }

    /** One thread's tile of outputs. */
    private static final class Worker {
        private final Call call;
        private final SparseShape shape;
        private final Blocks blocks;
        private final SparseLoops loops;
        private final float[] weights;
        private final float[] sums;
        private final SparseLoops.Lists lists;
        private final int listed;

        Worker(Call call, SparseLoops loops) {
            this.call = call;
            this.shape = call.shape();
            this.blocks = call.blocks();
            this.loops = loops;
            weights = new float[blocks.taps() * blocks.channels() * loops.tile()];
            sums = new float[loops.tile()];
            lists = new SparseLoops.Lists(blocks.taps());
            listed = imagesListed(shape);
        }

        /** Images [from, to). */
        void run(int tile, int from, int to) {
            int taps = shape.kernel() * shape.kernel();
            int output = tile * loops.tile();
            int outputs = Math.min(loops.tile(), shape.outputs() - output);
            for (int tap = 0; tap < taps; tap += blocks.taps()) {
                int lastTap = Math.min(taps, tap + blocks.taps());
                for (int part = 0; part < blocks.perTap(); part++) {
                    layOut(output, outputs, tap, lastTap, part);
                    boolean first = tap == 0 && part == 0;
                    for (int image = from; image < to; image++) {
                        add(image, output, outputs, tap, lastTap, part, first);
                    }
                }
            }
        }

        /** The block's weights, one row of {@code tile} outputs for each input. */
        private void layOut(int output, int outputs, int tap, int lastTap, int part) {
            WeightStrides strides = call.strides();
            int first = part * blocks.channels();
            int channels = Math.min(blocks.channels(), shape.channels() - first);
            int tile = loops.tile();
            for (int o = 0; o < outputs; o++) {
                for (int t = tap; t < lastTap; t++) {
                    int row = (t - tap) * blocks.channels();
                    for (int c = 0; c < channels; c++) {
                        weights[(row + c) * tile + o] =
                                call.weights().getAtIndex(ValueLayout.JAVA_FLOAT, strides.of(output + o, first + c, t));
                    }
                }
            }
        }

        private void add(int image, int output, int outputs, int tap, int lastTap, int part, boolean first) {
            Active active = call.active()[image / listed];
            int pixel = image % listed * shape.height() * shape.width();
            for (int position = 0; position < shape.positions(); position++) {
                long at = (((long) image * shape.positions() + position) * shape.outputs() + output) * 4;
                collect(active, pixel, position, tap, lastTap, part);
                if (first) {
                    Arrays.fill(sums, 0);
                } else if (lists.count == 0) {
                    continue;
                } else {
                    MemorySegment.copy(call.output(), ValueLayout.JAVA_FLOAT, at, sums, 0, outputs);
                }
                loops.addRows(weights, lists, active.index(), active.value(), sums);
                MemorySegment.copy(sums, 0, call.output(), ValueLayout.JAVA_FLOAT, at, outputs);
            }
        }

        /** The lists of the taps that lie within the image. */
        private void collect(Active active, int pixel, int position, int tap, int lastTap, int part) {
            int row = position / shape.outputWidth() * shape.stride() - shape.padding();
            int column = position % shape.outputWidth() * shape.stride() - shape.padding();
            lists.count = 0;
            for (int t = tap; t < lastTap; t++) {
                int h = row + t / shape.kernel();
                int w = column + t % shape.kernel();
                if (h >= 0 && h < shape.height() && w >= 0 && w < shape.width()) {
                    int at = (pixel + h * shape.width() + w) * blocks.perTap() + part;
                    if (active.start()[at] < active.start()[at + 1]) {
                        int firstWeight = (t - tap) * blocks.channels() * loops.tile();
                        lists.add(active.start()[at], active.start()[at + 1], firstWeight);
                    }
                }
            }
        }
    }
}
