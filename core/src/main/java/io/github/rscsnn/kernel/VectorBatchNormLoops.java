package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link BatchNormLoops} on vectors; a template of {@link Specialised}, and as such free of methods on vectors. */
final class VectorBatchNormLoops implements BatchNormLoops {
    private static final VectorLanes WIDTH = Specialised.constant(MethodHandles.lookup(), VectorLanes.class);
    private static final VectorSpecies<Float> F = WIDTH.floats();
    private static final VectorSpecies<Integer> I = WIDTH.ints();
    private static final int LANES = F.length();
    private static final int STEP = WIDTH.step();
    private static final int UPPER = 0xffff0000;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @Override
    public void sum(LaneMemory.Source x, float[] sum) {
        LaneMemory.Runs runs = x.runs();
        for (int r = 0; r < runs.count; r++) {
            sum(x.memory(), x.offset() + runs.start[r], runs.length[r], sum);
        }
    }

    private static void sum(MemorySegment memory, long index, int length, float[] sum) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector x = WIDTH.bfloat16()
                    ? IntVector.fromMemorySegment(I, memory, (index + (j & -STEP)) * 2, ORDER)
                            .lanewise(VectorOperators.LSHL, (j & LANES) == 0 ? 16 : 0)
                            .and(UPPER)
                            .reinterpretAsFloats()
                    : FloatVector.fromMemorySegment(F, memory, (index + j) * 4, ORDER);
            FloatVector.fromArray(F, sum, j).add(x).intoArray(sum, j);
        }
    }

    @Override
    public void deviations(LaneMemory.Source x, float[] centre, float[] sum, float[] squares) {
        LaneMemory.Runs runs = x.runs();
        for (int r = 0; r < runs.count; r++) {
            deviations(x.memory(), x.offset() + runs.start[r], runs.length[r], centre, sum, squares);
        }
    }

    private static void deviations(
            MemorySegment memory, long index, int length, float[] centre, float[] sum, float[] squares) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector x = WIDTH.bfloat16()
                    ? IntVector.fromMemorySegment(I, memory, (index + (j & -STEP)) * 2, ORDER)
                            .lanewise(VectorOperators.LSHL, (j & LANES) == 0 ? 16 : 0)
                            .and(UPPER)
                            .reinterpretAsFloats()
                    : FloatVector.fromMemorySegment(F, memory, (index + j) * 4, ORDER);
            FloatVector d = x.sub(FloatVector.fromArray(F, centre, j));
            FloatVector.fromArray(F, sum, j).add(d).intoArray(sum, j);
            d.fma(d, FloatVector.fromArray(F, squares, j)).intoArray(squares, j);
        }
    }

    @Override
    public void inputGradient(LaneMemory.Source z, float[] gradient, BatchNormFold.InputGradient run) {
        LaneMemory.Runs runs = z.runs();
        for (int r = 0; r < runs.count; r++) {
            inputGradient(z.memory(), z.offset() + runs.start[r], gradient, runs.place[r], runs.length[r], run);
        }
    }

    private static void inputGradient(
            MemorySegment memory,
            long index,
            float[] gradient,
            int place,
            int length,
            BatchNormFold.InputGradient run) {
        float[] a = run.ofGradient();
        float[] b = run.ofInput();
        float[] d = run.constant();
        for (int j = 0; j < length; j += LANES) {
            FloatVector z = WIDTH.bfloat16()
                    ? IntVector.fromMemorySegment(I, memory, (index + (j & -STEP)) * 2, ORDER)
                            .lanewise(VectorOperators.LSHL, (j & LANES) == 0 ? 16 : 0)
                            .and(UPPER)
                            .reinterpretAsFloats()
                    : FloatVector.fromMemorySegment(F, memory, (index + j) * 4, ORDER);
            FloatVector ofInput = z.fma(FloatVector.fromArray(F, b, j), FloatVector.fromArray(F, d, j));
            FloatVector.fromArray(F, gradient, place + j)
                    .fma(FloatVector.fromArray(F, a, j), ofInput)
                    .intoArray(gradient, place + j);
        }
    }
}
