package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The equations of {@link ScalarLifKernel} on vectors; a template of {@link Specialised}.
 *
 * <p>No method here takes or returns a vector: the compiler may refuse to inline such a method (its budget is used up
 * after about forty vector operations), and a vector that crosses a call is an object. The vector API itself is always
 * inlined.
 */
final class VectorLifLoops implements LifLoops {
    private static final Choice CHOICE = Specialised.constant(MethodHandles.lookup(), Choice.class);
    private static final VectorSpecies<Float> F = CHOICE.lanes().floats();
    private static final int LANES = F.length();
    private static final LaneMemory MEMORY = Specialised.of(LaneMemory.class, VectorLaneMemory.class, CHOICE.lanes());

    @Override
    public void forward(LifForward call, ChannelAffine run, VectorTile tile) {
        LifShape shape = call.shape();
        begin(call.input(), run, tile);
        for (int t = 0; t < shape.timeSteps(); t++) {
            integrate(call.input(), shape, t, run, call.lif(), tile, 0, 0);
            fire(call.lif(), tile);
            if (CHOICE.pool()) {
                mean(tile.spikes, tile.outputs.elements(), tile.channels());
            }
            MEMORY.storeExact(tile.spikes, call.output(), outputStep(shape, t), tile.outputs);
        }
    }

    @Override
    public void backward(LifBackward call, ChannelAffine run, VectorTile tile) {
        LifShape shape = call.shape();
        int neurons = tile.neurons();
        begin(call.input(), run, tile);
        for (int t = 0; t < shape.timeSteps(); t++) {
            integrate(call.input(), shape, t, run, call.lif(), tile, Math.max(0, t - 1) * neurons, t * neurons);
        }
        Arrays.fill(tile.q, 0, neurons, 0);
        Arrays.fill(tile.current, 0);
        for (int t = shape.timeSteps() - 1; t >= 0; t--) {
            if (CHOICE.pool()) {
                MEMORY.load(call.outputGradient(), outputStep(shape, t), tile.outputs, tile.exchange);
                spread(tile.exchange, tile.spikes, tile.outputs.elements(), tile.channels());
            } else {
                MEMORY.load(call.outputGradient(), outputStep(shape, t), tile.outputs, tile.spikes);
            }
            through(call.lif(), tile, t * neurons);
            if (!CHOICE.staticInput()) {
                store(call, inputStep(shape, t), run, tile, tile.q);
            }
        }
        if (CHOICE.staticInput()) {
            store(call, 0, run, tile, tile.current);
        }
    }

    private static long inputStep(LifShape shape, int t) {
        return t * shape.positions() * shape.channels();
    }

    private static long outputStep(LifShape shape, int t) {
        return t * shape.outputPositions() * shape.channels();
    }

    /** Membranes 0, and the current of a static input. */
    private static void begin(MemorySegment z, ChannelAffine run, VectorTile tile) {
        Arrays.fill(tile.u, 0, tile.neurons(), 0);
        if (CHOICE.staticInput()) {
            MEMORY.load(z, 0, tile.inputs, tile.current);
            for (int r = 0; r < tile.inputs.count; r++) {
                affine(tile.current, tile.inputs.place[r], tile.inputs.length[r], run);
            }
        }
    }

    private static void affine(float[] x, int place, int length, ChannelAffine run) {
        float[] scale = run.scale();
        float[] shift = run.shift();
        for (int j = 0; j < length; j += LANES) {
            FloatVector z = FloatVector.fromArray(F, x, place + j);
            FloatVector a = FloatVector.fromArray(F, scale, j);
            z.fma(a, FloatVector.fromArray(F, shift, j)).intoArray(x, place + j);
        }
    }

    /** One time step: u at {@code from} after reset and leak, plus the current, is u at {@code to}. */
    private static void integrate(
            MemorySegment z,
            LifShape shape,
            int t,
            ChannelAffine run,
            LifConstants lif,
            VectorTile tile,
            int from,
            int to) {
        if (!CHOICE.staticInput()) {
            MEMORY.load(z, inputStep(shape, t), tile.inputs, tile.exchange);
        }
        float[] input = CHOICE.staticInput() ? tile.current : tile.exchange;
        for (int r = 0; r < tile.inputs.count; r++) {
            int place = tile.inputs.place[r];
            integrate(input, place, tile.inputs.length[r], run, lif, tile.u, from + place, to + place);
        }
    }

    private static void integrate(
            float[] input, int place, int length, ChannelAffine run, LifConstants lif, float[] u, int from, int to) {
        float threshold = lif.threshold();
        float leak = lif.leak();
        float[] scale = run.scale();
        float[] shift = run.shift();
        for (int j = 0; j < length; j += LANES) {
            FloatVector y = FloatVector.fromArray(F, input, place + j);
            if (!CHOICE.staticInput()) {
                y = y.fma(FloatVector.fromArray(F, scale, j), FloatVector.fromArray(F, shift, j));
            }
            FloatVector before = FloatVector.fromArray(F, u, from + j);
            VectorMask<Float> fired = before.compare(VectorOperators.GE, threshold);
            FloatVector after =
                    CHOICE.hardReset() ? before.blend(0, fired) : before.blend(before.sub(threshold), fired);
            y.add(after.mul(leak)).intoArray(u, to + j);
        }
    }

    private static void fire(LifConstants lif, VectorTile tile) {
        float threshold = lif.threshold();
        int neurons = tile.neurons();
        for (int j = 0; j < neurons; j += LANES) {
            VectorMask<Float> fired = FloatVector.fromArray(F, tile.u, j).compare(VectorOperators.GE, threshold);
            FloatVector.zero(F).blend(1, fired).intoArray(tile.spikes, j);
        }
    }

    /** The 2x2 means of two rows, in place: a mean never lies behind the values that are still to be read. */
    private static void mean(float[] x, int outputs, int channels) {
        for (int o = 0; o < outputs; o += channels) {
            mean(x, 2 * o, o, channels, 2 * outputs);
        }
    }

    private static void mean(float[] x, int from, int to, int channels, int row) {
        for (int c = 0; c < channels; c += LANES) {
            int i = from + c;
            FloatVector upper = FloatVector.fromArray(F, x, i).add(FloatVector.fromArray(F, x, i + channels));
            FloatVector three = upper.add(FloatVector.fromArray(F, x, i + row));
            FloatVector four = three.add(FloatVector.fromArray(F, x, i + row + channels));
            four.mul(0.25f).intoArray(x, to + c);
        }
    }

    /** A quarter of each mean's gradient for each neuron of its 2x2 window. */
    private static void spread(float[] means, float[] x, int outputs, int channels) {
        for (int o = 0; o < outputs; o += channels) {
            spread(means, o, x, 2 * o, channels, 2 * outputs);
        }
    }

    private static void spread(float[] means, int from, float[] x, int to, int channels, int row) {
        for (int c = 0; c < channels; c += LANES) {
            FloatVector quarter = FloatVector.fromArray(F, means, from + c).mul(0.25f);
            quarter.intoArray(x, to + c);
            quarter.intoArray(x, to + c + channels);
            quarter.intoArray(x, to + c + row);
            quarter.intoArray(x, to + c + row + channels);
        }
    }

    /** One time step back: the gradient of u at {@code step} replaces that of the next step. */
    private static void through(LifConstants lif, VectorTile tile, int step) {
        float leak = lif.leak();
        float threshold = lif.threshold();
        float gamma = lif.gamma();
        float factor = lif.slopeFactor();
        float scale = lif.slopeScale();
        int neurons = tile.neurons();
        for (int j = 0; j < neurons; j += LANES) {
            FloatVector u = FloatVector.fromArray(F, tile.u, step + j);
            FloatVector v = u.sub(threshold);
            FloatVector slope = FloatVector.broadcast(F, 1);
            if (CHOICE.surrogate() == SurrogateShape.TRIANGLE) {
                slope = v.abs().neg().add(gamma).max(0).mul(factor);
            } else if (CHOICE.surrogate() == SurrogateShape.RECTANGLE) {
                slope = FloatVector.zero(F).blend(factor, v.abs().compare(VectorOperators.LE, gamma));
            } else if (CHOICE.surrogate() == SurrogateShape.ARCTAN) {
                FloatVector w = v.mul(scale);
                slope = FloatVector.broadcast(F, factor).div(w.fma(w, slope));
            } else if (CHOICE.surrogate() == SurrogateShape.SIGMOID) {
                FloatVector e = v.abs().neg().mul(scale).lanewise(VectorOperators.EXP);
                FloatVector onePlus = e.add(1);
                slope = e.mul(factor).div(onePlus.mul(onePlus));
            }
            FloatVector q = FloatVector.fromArray(F, tile.q, j).mul(leak);
            FloatVector e = FloatVector.fromArray(F, tile.spikes, j);
            if (!CHOICE.detachReset()) {
                e = q.neg().fma(CHOICE.hardReset() ? u : FloatVector.broadcast(F, threshold), e);
            }
            if (CHOICE.hardReset()) {
                q = q.blend(0, u.compare(VectorOperators.GE, threshold));
            }
            q = e.fma(slope, q);
            q.intoArray(tile.q, j);
            if (CHOICE.staticInput()) {
                FloatVector.fromArray(F, tile.current, j).add(q).intoArray(tile.current, j);
            }
        }
    }

    /** Adds the tile's gradient of the current to the sums and stores it. */
    private static void store(LifBackward call, long step, ChannelAffine run, VectorTile tile, float[] gy) {
        LaneMemory.Runs runs = tile.inputs;
        if (CHOICE.sums()) {
            MEMORY.load(call.input(), step, runs, tile.exchange);
            for (int r = 0; r < runs.count; r++) {
                sum(gy, tile.exchange, runs.place[r], runs.length[r], run.centre(), tile);
            }
        }
        float[] gradient = gy;
        if (CHOICE.target() == GradientTarget.INPUT) {
            gradient = tile.exchange;
            for (int r = 0; r < runs.count; r++) {
                scale(gy, gradient, runs.place[r], runs.length[r], run.scale());
            }
        }
        MEMORY.store(gradient, call.inputGradient(), step, runs);
    }

    private static void sum(float[] gy, float[] z, int place, int length, float[] centre, VectorTile tile) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector g = FloatVector.fromArray(F, gy, place + j);
            FloatVector.fromArray(F, tile.sum, j).add(g).intoArray(tile.sum, j);
            FloatVector d = FloatVector.fromArray(F, z, place + j).sub(FloatVector.fromArray(F, centre, j));
            g.fma(d, FloatVector.fromArray(F, tile.sumTimesInput, j)).intoArray(tile.sumTimesInput, j);
        }
    }

    private static void scale(float[] gy, float[] gz, int place, int length, float[] scale) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector g = FloatVector.fromArray(F, gy, place + j);
            g.mul(FloatVector.fromArray(F, scale, j)).intoArray(gz, place + j);
        }
    }
}
