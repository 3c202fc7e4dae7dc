package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The equations of {@link ScalarLifKernel} on vectors, two at a time; a template of {@link Specialised}.
 *
 * <p>No method here takes or returns a vector: the compiler may refuse to inline such a method (its budget is used up
 * after about forty vector operations), and a vector that crosses a call is an object. The vector API itself is always
 * inlined.
 */
final class VectorLifLoops implements LifLoops {
    private static final Choice CHOICE = Specialised.constant(MethodHandles.lookup(), Choice.class);
    private static final VectorSpecies<Float> F = CHOICE.lanes().floats();
    private static final VectorSpecies<Integer> I = CHOICE.lanes().ints();
    private static final boolean BF16 = CHOICE.lanes().bfloat16();
    private static final int LANES = F.length();
    private static final int STEP = CHOICE.lanes().step();
    private static final int BYTES = BF16 ? 2 : 4;
    private static final int HALF = BF16 ? 0 : 4 * LANES; // bytes from the first vector of a step to the second
    private static final int CELLS = CHOICE.pool() ? 4 : 1;
    private static final int UPPER = 0xffff0000;
    private static final int ONE = 0x3f800000; // 1f
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @Override
    public void forward(
            LifConstants lif,
            ChannelAffine run,
            VectorTile tile,
            MemorySegment input,
            long from,
            MemorySegment output,
            long to) {
        LaneMemory.Runs in = tile.inputs;
        if (!CHOICE.pool()) {
            for (int r = 0; r < in.count; r++) {
                fire(lif, run, tile, in.place[r], in.length[r], input, from + in.start[r], output, to + in.start[r]);
            }
            return;
        }
        for (int w = 0; w < tile.windows(); w++) {
            fireMean(lif, run, tile, w, input, from, output, to + tile.output(w));
        }
    }

    private static void fire(
            LifConstants lif,
            ChannelAffine run,
            VectorTile tile,
            int place,
            int length,
            MemorySegment input,
            long from,
            MemorySegment output,
            long to) {
        float threshold = lif.threshold();
        float drop = lif.drop();
        float leak = lif.leak();
        float[] u = tile.u;
        float[] current = tile.current;
        float[] scale = run.scale();
        float[] shift = run.shift();
        for (int j = 0; j < length; j += STEP) {
            int i = place + j;
            FloatVector y0;
            FloatVector y1;
            if (CHOICE.staticInput()) {
                y0 = FloatVector.fromArray(F, current, i);
                y1 = FloatVector.fromArray(F, current, i + LANES);
            } else {
                long at = (from + j) * BYTES;
                IntVector z0 = IntVector.fromMemorySegment(I, input, at, ORDER);
                IntVector z1 = BF16 ? z0.and(UPPER) : IntVector.fromMemorySegment(I, input, at + HALF, ORDER);
                z0 = BF16 ? z0.lanewise(VectorOperators.LSHL, 16) : z0;
                FloatVector a0 = FloatVector.fromArray(F, scale, j);
                FloatVector a1 = FloatVector.fromArray(F, scale, j + LANES);
                y0 = z0.reinterpretAsFloats().fma(a0, FloatVector.fromArray(F, shift, j));
                y1 = z1.reinterpretAsFloats().fma(a1, FloatVector.fromArray(F, shift, j + LANES));
            }
            FloatVector u0 = FloatVector.fromArray(F, u, i).add(y0);
            FloatVector u1 = FloatVector.fromArray(F, u, i + LANES).add(y1);
            VectorMask<Float> fired0 = u0.compare(VectorOperators.GE, threshold);
            VectorMask<Float> fired1 = u1.compare(VectorOperators.GE, threshold);
            FloatVector h0 = CHOICE.hardReset() ? u0.blend(0, fired0) : u0.blend(u0.sub(drop), fired0);
            FloatVector h1 = CHOICE.hardReset() ? u1.blend(0, fired1) : u1.blend(u1.sub(drop), fired1);
            h0.mul(leak).intoArray(u, i);
            h1.mul(leak).intoArray(u, i + LANES);
            long into = (to + j) * BYTES;
            IntVector s1 = IntVector.zero(I).blend(ONE, fired1.cast(I));
            if (BF16) {
                IntVector s0 = IntVector.zero(I).blend(ONE >>> 16, fired0.cast(I));
                s0.or(s1).intoMemorySegment(output, into, ORDER);
            } else {
                IntVector s0 = IntVector.zero(I).blend(ONE, fired0.cast(I));
                s0.intoMemorySegment(output, into, ORDER);
                s1.intoMemorySegment(output, into + HALF, ORDER);
            }
        }
    }

    /** The four neurons of a window, a channel after the other: their mean needs no rounding. */
    private static void fireMean(
            LifConstants lif,
            ChannelAffine run,
            VectorTile tile,
            int window,
            MemorySegment input,
            long from,
            MemorySegment output,
            long to) {
        float threshold = lif.threshold();
        float drop = lif.drop();
        float leak = lif.leak();
        float[] u = tile.u;
        float[] current = tile.current;
        float[] scale = run.scale();
        float[] shift = run.shift();
        int channels = tile.channels();
        int place = tile.place(window);
        int row = tile.row();
        long first = from + tile.input(window);
        int allChannels = tile.allChannels();
        int rowInMemory = tile.rowInMemory();
        for (int c = 0; c < channels; c += STEP) {
            FloatVector sum0 = FloatVector.zero(F);
            FloatVector sum1 = FloatVector.zero(F);
            for (int cell = 0; cell < 4; cell++) {
                int i = place + c + (cell >> 1) * row + (cell & 1) * channels;
                FloatVector y0;
                FloatVector y1;
                if (CHOICE.staticInput()) {
                    y0 = FloatVector.fromArray(F, current, i);
                    y1 = FloatVector.fromArray(F, current, i + LANES);
                } else {
                    long at = (first + c + (cell >> 1) * (long) rowInMemory + (cell & 1) * (long) allChannels) * BYTES;
                    IntVector z0 = IntVector.fromMemorySegment(I, input, at, ORDER);
                    IntVector z1 = BF16 ? z0.and(UPPER) : IntVector.fromMemorySegment(I, input, at + HALF, ORDER);
                    z0 = BF16 ? z0.lanewise(VectorOperators.LSHL, 16) : z0;
                    FloatVector a0 = FloatVector.fromArray(F, scale, c);
                    FloatVector a1 = FloatVector.fromArray(F, scale, c + LANES);
                    y0 = z0.reinterpretAsFloats().fma(a0, FloatVector.fromArray(F, shift, c));
                    y1 = z1.reinterpretAsFloats().fma(a1, FloatVector.fromArray(F, shift, c + LANES));
                }
                FloatVector u0 = FloatVector.fromArray(F, u, i).add(y0);
                FloatVector u1 = FloatVector.fromArray(F, u, i + LANES).add(y1);
                VectorMask<Float> fired0 = u0.compare(VectorOperators.GE, threshold);
                VectorMask<Float> fired1 = u1.compare(VectorOperators.GE, threshold);
                FloatVector h0 = CHOICE.hardReset() ? u0.blend(0, fired0) : u0.blend(u0.sub(drop), fired0);
                FloatVector h1 = CHOICE.hardReset() ? u1.blend(0, fired1) : u1.blend(u1.sub(drop), fired1);
                h0.mul(leak).intoArray(u, i);
                h1.mul(leak).intoArray(u, i + LANES);
                sum0 = sum0.add(0.25f, fired0);
                sum1 = sum1.add(0.25f, fired1);
            }
            long into = (to + c) * BYTES;
            if (BF16) {
                IntVector even = sum0.reinterpretAsInts().lanewise(VectorOperators.LSHR, 16);
                even.or(sum1.reinterpretAsInts()).intoMemorySegment(output, into, ORDER);
            } else {
                sum0.intoMemorySegment(output, into, ORDER);
                sum1.intoMemorySegment(output, into + HALF, ORDER);
            }
        }
    }

    @Override
    public void membranes(
            LifConstants lif, ChannelAffine run, VectorTile tile, MemorySegment input, long from, int last, int next) {
        LaneMemory.Runs in = tile.inputs;
        for (int r = 0; r < in.count; r++) {
            membranes(lif, run, tile, in.place[r], in.length[r], input, from + in.start[r], last, next);
        }
    }

    private static void membranes(
            LifConstants lif,
            ChannelAffine run,
            VectorTile tile,
            int place,
            int length,
            MemorySegment input,
            long from,
            int last,
            int next) {
        float threshold = lif.threshold();
        float drop = lif.drop();
        float leak = lif.leak();
        float[] u = tile.u;
        float[] current = tile.current;
        float[] scale = run.scale();
        float[] shift = run.shift();
        for (int j = 0; j < length; j += STEP) {
            int i = place + j;
            FloatVector y0;
            FloatVector y1;
            if (CHOICE.staticInput()) {
                y0 = FloatVector.fromArray(F, current, i);
                y1 = FloatVector.fromArray(F, current, i + LANES);
            } else {
                long at = (from + j) * BYTES;
                IntVector z0 = IntVector.fromMemorySegment(I, input, at, ORDER);
                IntVector z1 = BF16 ? z0.and(UPPER) : IntVector.fromMemorySegment(I, input, at + HALF, ORDER);
                z0 = BF16 ? z0.lanewise(VectorOperators.LSHL, 16) : z0;
                FloatVector a0 = FloatVector.fromArray(F, scale, j);
                FloatVector a1 = FloatVector.fromArray(F, scale, j + LANES);
                y0 = z0.reinterpretAsFloats().fma(a0, FloatVector.fromArray(F, shift, j));
                y1 = z1.reinterpretAsFloats().fma(a1, FloatVector.fromArray(F, shift, j + LANES));
            }
            FloatVector h0 = FloatVector.fromArray(F, u, last + i);
            FloatVector h1 = FloatVector.fromArray(F, u, last + i + LANES);
            VectorMask<Float> fired0 = h0.compare(VectorOperators.GE, threshold);
            VectorMask<Float> fired1 = h1.compare(VectorOperators.GE, threshold);
            h0 = CHOICE.hardReset() ? h0.blend(0, fired0) : h0.blend(h0.sub(drop), fired0);
            h1 = CHOICE.hardReset() ? h1.blend(0, fired1) : h1.blend(h1.sub(drop), fired1);
            h0.mul(leak).add(y0).intoArray(u, next + i);
            h1.mul(leak).add(y1).intoArray(u, next + i + LANES);
        }
    }

    @Override
    public void backward(
            LifConstants lif, ChannelAffine run, VectorTile tile, BlockBackward call, int at, long from, long to) {
        LaneMemory.Runs in = tile.inputs;
        if (!CHOICE.pool()) {
            for (int r = 0; r < in.count; r++) {
                long start = in.start[r];
                back(lif, run, tile, call, at, in.place[r], in.length[r], from + start, to + start, 0, 0);
            }
            return;
        }
        for (int w = 0; w < tile.windows(); w++) {
            long z = from + tile.input(w);
            int left = tile.placeInRun(w, 0);
            int right = tile.placeInRun(w, 1);
            back(lif, run, tile, call, at, tile.place(w), tile.channels(), z, to + tile.output(w), left, right);
        }
    }

    /**
     * A run, or the channels of a window, whose other three neurons lie where the tile says.
     *
     * @param left place in a run of the first channel; of the neurons to the right of a window's first it is {@code right}
     */
    private static void back(
            LifConstants lif,
            ChannelAffine run,
            VectorTile tile,
            BlockBackward call,
            int at,
            int place,
            int length,
            long from,
            long to,
            int left,
            int right) {
        float leak = lif.leak();
        float threshold = lif.threshold();
        float drop = lif.drop();
        float gamma = lif.gamma();
        float factor = lif.slopeFactor();
        float scale = lif.slopeScale();
        float[] u = tile.u;
        float[] q = tile.q;
        float[] current = tile.current;
        float[] sum = tile.sum;
        float[] sumTimesInput = tile.sumTimesInput;
        float[] centre = run.centre();
        float[] affine = run.scale();
        MemorySegment outputGradient = call.outputGradient();
        MemorySegment input = call.input();
        MemorySegment inputGradient = call.inputGradient();
        int beside = tile.channels();
        int below = tile.row();
        int besideInMemory = tile.allChannels();
        int belowInMemory = tile.rowInMemory();
        for (int j = 0; j < length; j += STEP) {
            long out = (to + j) * BYTES;
            IntVector g0 = IntVector.fromMemorySegment(I, outputGradient, out, ORDER);
            IntVector g1 = BF16 ? g0.and(UPPER) : IntVector.fromMemorySegment(I, outputGradient, out + HALF, ORDER);
            g0 = BF16 ? g0.lanewise(VectorOperators.LSHL, 16) : g0;
            FloatVector s0 = CHOICE.pool() ? g0.reinterpretAsFloats().mul(0.25f) : g0.reinterpretAsFloats();
            FloatVector s1 = CHOICE.pool() ? g1.reinterpretAsFloats().mul(0.25f) : g1.reinterpretAsFloats();
            for (int cell = 0; cell < CELLS; cell++) {
                int i = place + j + (cell >> 1) * below + (cell & 1) * beside;
                int k = j + ((cell & 1) == 0 ? left : right);
                FloatVector e0 = s0;
                FloatVector e1 = s1;
                FloatVector u0 = FloatVector.fromArray(F, u, at + i);
                FloatVector u1 = FloatVector.fromArray(F, u, at + i + LANES);
                FloatVector v0 = u0.sub(threshold);
                FloatVector v1 = u1.sub(threshold);
                FloatVector slope0 = FloatVector.broadcast(F, 1);
                FloatVector slope1 = slope0;
                if (CHOICE.surrogate() == SurrogateShape.TRIANGLE) {
                    slope0 = v0.abs().neg().add(gamma).max(0).mul(factor);
                    slope1 = v1.abs().neg().add(gamma).max(0).mul(factor);
                } else if (CHOICE.surrogate() == SurrogateShape.RECTANGLE) {
                    slope0 = FloatVector.zero(F).blend(factor, v0.abs().compare(VectorOperators.LE, gamma));
                    slope1 = FloatVector.zero(F).blend(factor, v1.abs().compare(VectorOperators.LE, gamma));
                } else if (CHOICE.surrogate() == SurrogateShape.ARCTAN) {
                    FloatVector w0 = v0.mul(scale);
                    FloatVector w1 = v1.mul(scale);
                    slope0 = FloatVector.broadcast(F, factor).div(w0.fma(w0, slope0));
                    slope1 = FloatVector.broadcast(F, factor).div(w1.fma(w1, slope1));
                } else if (CHOICE.surrogate() == SurrogateShape.SIGMOID) {
                    FloatVector x0 = v0.abs().neg().mul(scale).lanewise(VectorOperators.EXP);
                    FloatVector x1 = v1.abs().neg().mul(scale).lanewise(VectorOperators.EXP);
                    FloatVector onePlus0 = x0.add(1);
                    FloatVector onePlus1 = x1.add(1);
                    slope0 = x0.mul(factor).div(onePlus0.mul(onePlus0));
                    slope1 = x1.mul(factor).div(onePlus1.mul(onePlus1));
                }
                FloatVector q0 = FloatVector.fromArray(F, q, i).mul(leak);
                FloatVector q1 = FloatVector.fromArray(F, q, i + LANES).mul(leak);
                if (!CHOICE.detachReset()) {
                    e0 = q0.neg().fma(CHOICE.hardReset() ? u0 : FloatVector.broadcast(F, drop), e0);
                    e1 = q1.neg().fma(CHOICE.hardReset() ? u1 : FloatVector.broadcast(F, drop), e1);
                }
                if (CHOICE.hardReset()) {
                    q0 = q0.blend(0, u0.compare(VectorOperators.GE, threshold));
                    q1 = q1.blend(0, u1.compare(VectorOperators.GE, threshold));
                }
                q0 = e0.fma(slope0, q0);
                q1 = e1.fma(slope1, q1);
                q0.intoArray(q, i);
                q1.intoArray(q, i + LANES);
                if (CHOICE.staticInput()) {
                    FloatVector.fromArray(F, current, i).add(q0).intoArray(current, i);
                    FloatVector.fromArray(F, current, i + LANES).add(q1).intoArray(current, i + LANES);
                } else {
                    long in = (from + j + (cell >> 1) * (long) belowInMemory + (cell & 1) * (long) besideInMemory)
                            * BYTES;
                    if (CHOICE.sums()) {
                        IntVector z0 = IntVector.fromMemorySegment(I, input, in, ORDER);
                        IntVector z1 = BF16 ? z0.and(UPPER) : IntVector.fromMemorySegment(I, input, in + HALF, ORDER);
                        z0 = BF16 ? z0.lanewise(VectorOperators.LSHL, 16) : z0;
                        FloatVector d0 = z0.reinterpretAsFloats().sub(FloatVector.fromArray(F, centre, k));
                        FloatVector d1 = z1.reinterpretAsFloats().sub(FloatVector.fromArray(F, centre, k + LANES));
                        FloatVector.fromArray(F, sum, k).add(q0).intoArray(sum, k);
                        FloatVector.fromArray(F, sum, k + LANES).add(q1).intoArray(sum, k + LANES);
                        q0.fma(d0, FloatVector.fromArray(F, sumTimesInput, k)).intoArray(sumTimesInput, k);
                        q1.fma(d1, FloatVector.fromArray(F, sumTimesInput, k + LANES))
                                .intoArray(sumTimesInput, k + LANES);
                    }
                    if (CHOICE.scaled()) {
                        q0 = q0.mul(FloatVector.fromArray(F, affine, k));
                        q1 = q1.mul(FloatVector.fromArray(F, affine, k + LANES));
                    }
                    if (BF16) { // as StorageType.toBfloat16
                        IntVector even = q0.reinterpretAsInts();
                        IntVector odd = q1.reinterpretAsInts();
                        IntVector evenTie =
                                even.lanewise(VectorOperators.LSHR, 16).and(1);
                        IntVector oddTie =
                                odd.lanewise(VectorOperators.LSHR, 16).and(1);
                        even = even.add(0x7fff).add(evenTie).lanewise(VectorOperators.LSHR, 16);
                        odd = odd.add(0x7fff).add(oddTie).and(UPPER);
                        even.or(odd).intoMemorySegment(inputGradient, in, ORDER);
                    } else {
                        q0.intoMemorySegment(inputGradient, in, ORDER);
                        q1.intoMemorySegment(inputGradient, in + HALF, ORDER);
                    }
                }
            }
        }
    }
}
