package io.github.rscsnn.kernel;

import java.lang.invoke.MethodHandles;
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

    @Override
    public void integrate(
            LifConstants lif, float[] z, LaneMemory.Runs runs, ChannelAffine run, float[] u, int from, int to) {
        for (int r = 0; r < runs.count; r++) {
            integrate(lif, z, runs.place[r], runs.length[r], run, u, from, to);
        }
    }

    private static void integrate(
            LifConstants lif, float[] z, int place, int length, ChannelAffine run, float[] u, int from, int to) {
        float threshold = lif.threshold();
        float leak = lif.leak();
        float[] scale = run.scale();
        float[] shift = run.shift();
        for (int j = 0; j < length; j += LANES) {
            int i = place + j;
            FloatVector a = FloatVector.fromArray(F, scale, j);
            FloatVector y = FloatVector.fromArray(F, z, i).fma(a, FloatVector.fromArray(F, shift, j));
            FloatVector h = FloatVector.fromArray(F, u, from + i);
            VectorMask<Float> fired = h.compare(VectorOperators.GE, threshold);
            h = CHOICE.hardReset() ? h.blend(0, fired) : h.blend(h.sub(threshold), fired);
            y.add(h.mul(leak)).intoArray(u, to + i);
        }
    }

    @Override
    public void integrate(LifConstants lif, float[] current, int neurons, float[] u, int from, int to) {
        float threshold = lif.threshold();
        float leak = lif.leak();
        for (int i = 0; i < neurons; i += LANES) {
            FloatVector h = FloatVector.fromArray(F, u, from + i);
            VectorMask<Float> fired = h.compare(VectorOperators.GE, threshold);
            h = CHOICE.hardReset() ? h.blend(0, fired) : h.blend(h.sub(threshold), fired);
            FloatVector.fromArray(F, current, i).add(h.mul(leak)).intoArray(u, to + i);
        }
    }

    @Override
    public void fire(LifConstants lif, float[] u, int neurons, float[] spikes) {
        float threshold = lif.threshold();
        for (int i = 0; i < neurons; i += LANES) {
            VectorMask<Float> fired = FloatVector.fromArray(F, u, i).compare(VectorOperators.GE, threshold);
            FloatVector.zero(F).blend(1, fired).intoArray(spikes, i);
        }
    }

    @Override
    public void back(LifConstants lif, float[] u, int at, float[] spikeGradient, int neurons, float[] q) {
        float leak = lif.leak();
        float threshold = lif.threshold();
        float gamma = lif.gamma();
        float factor = lif.slopeFactor();
        float scale = lif.slopeScale();
        for (int i = 0; i < neurons; i += LANES) {
            FloatVector ui = FloatVector.fromArray(F, u, at + i);
            FloatVector v = ui.sub(threshold);
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
            FloatVector qi = FloatVector.fromArray(F, q, i).mul(leak);
            FloatVector e = FloatVector.fromArray(F, spikeGradient, i);
            if (!CHOICE.detachReset()) {
                e = qi.neg().fma(CHOICE.hardReset() ? ui : FloatVector.broadcast(F, threshold), e);
            }
            if (CHOICE.hardReset()) {
                qi = qi.blend(0, ui.compare(VectorOperators.GE, threshold));
            }
            e.fma(slope, qi).intoArray(q, i);
        }
    }
}
