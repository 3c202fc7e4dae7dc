package io.github.rscsnn.kernel;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link BatchNormLoops} on vectors; a template of {@link Specialised}, and as such free of methods on vectors. */
final class VectorBatchNormLoops implements BatchNormLoops {
    private static final VectorLanes WIDTH = Specialised.constant(MethodHandles.lookup(), VectorLanes.class);
    private static final VectorSpecies<Float> F = WIDTH.floats();
    private static final int LANES = F.length();

    @Override
    public void sum(float[] x, LaneMemory.Runs runs, float[] sum) {
        for (int r = 0; r < runs.count; r++) {
            sum(x, runs.place[r], runs.length[r], sum);
        }
    }

    private static void sum(float[] x, int place, int length, float[] sum) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector total = FloatVector.fromArray(F, sum, j);
            total.add(FloatVector.fromArray(F, x, place + j)).intoArray(sum, j);
        }
    }

    @Override
    public void deviations(float[] x, LaneMemory.Runs runs, float[] centre, float[] sum, float[] squares) {
        for (int r = 0; r < runs.count; r++) {
            deviations(x, runs.place[r], runs.length[r], centre, sum, squares);
        }
    }

    private static void deviations(float[] x, int place, int length, float[] centre, float[] sum, float[] squares) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector d = FloatVector.fromArray(F, x, place + j).sub(FloatVector.fromArray(F, centre, j));
            FloatVector.fromArray(F, sum, j).add(d).intoArray(sum, j);
            d.fma(d, FloatVector.fromArray(F, squares, j)).intoArray(squares, j);
        }
    }

    @Override
    public void inputGradient(float[] z, float[] gradient, LaneMemory.Runs runs, BatchNormFold.InputGradient run) {
        for (int r = 0; r < runs.count; r++) {
            inputGradient(z, gradient, runs.place[r], runs.length[r], run.ofGradient(), run.ofInput(), run.constant());
        }
    }

    private static void inputGradient(
            float[] z, float[] gradient, int place, int length, float[] a, float[] b, float[] d) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector ofInput = FloatVector.fromArray(F, z, place + j)
                    .fma(FloatVector.fromArray(F, b, j), FloatVector.fromArray(F, d, j));
            FloatVector.fromArray(F, gradient, place + j)
                    .fma(FloatVector.fromArray(F, a, j), ofInput)
                    .intoArray(gradient, place + j);
        }
    }
}
