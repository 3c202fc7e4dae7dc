package io.github.rscsnn.kernel;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** {@link SgdLoops} on vectors; a template of {@link Specialised}, and as such free of methods on vectors. */
final class VectorSgdLoops implements SgdLoops {
    private static final VectorLanes WIDTH = Specialised.constant(MethodHandles.lookup(), VectorLanes.class);
    private static final VectorSpecies<Float> F = WIDTH.floats();
    private static final int HALF = F.length();
    private static final int STEP = 2 * HALF;
    private static final VectorShuffle<Float> ZIP_LOW = VectorShuffle.makeZip(F, 0);
    private static final VectorShuffle<Float> ZIP_HIGH = VectorShuffle.makeZip(F, 1);
    private static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(F, 0);
    private static final VectorShuffle<Float> ODD = VectorShuffle.makeUnzip(F, 1);

    @Override
    public void toMemoryOrder(float[] lanes, float[] memory, int length) {
        for (int i = 0; i < length; i += STEP) {
            FloatVector even = FloatVector.fromArray(F, lanes, i);
            FloatVector odd = FloatVector.fromArray(F, lanes, i + HALF);
            even.rearrange(ZIP_LOW, odd).intoArray(memory, i);
            even.rearrange(ZIP_HIGH, odd).intoArray(memory, i + HALF);
        }
    }

    @Override
    public void toLaneOrder(float[] memory, float[] lanes, int length) {
        for (int i = 0; i < length; i += STEP) {
            FloatVector low = FloatVector.fromArray(F, memory, i);
            FloatVector high = FloatVector.fromArray(F, memory, i + HALF);
            low.rearrange(EVEN, high).intoArray(lanes, i);
            low.rearrange(ODD, high).intoArray(lanes, i + HALF);
        }
    }

    @Override
    public void step(SgdStep step, float[] weights, float[] gradient, float[] momentum, int length) {
        float mu = step.momentum();
        FloatVector decay = FloatVector.broadcast(F, step.weightDecay());
        FloatVector rate = FloatVector.broadcast(F, -step.learningRate());
        FloatVector speed = FloatVector.broadcast(F, mu);
        float keep = step.keep();
        boolean nesterov = step.nesterov();
        boolean first = step.first();
        for (int i = 0; i < length; i += HALF) {
            FloatVector w = FloatVector.fromArray(F, weights, i);
            FloatVector d = w.fma(decay, FloatVector.fromArray(F, gradient, i));
            FloatVector buffer =
                    first ? d : FloatVector.fromArray(F, momentum, i).mul(mu).add(d);
            buffer.intoArray(momentum, i);
            FloatVector update = nesterov ? buffer.fma(speed, d) : buffer;
            update.fma(rate, w.mul(keep)).intoArray(weights, i);
        }
    }
}
