package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link LaneMemory} on vectors; a template of {@link Specialised}, and as such free of methods on vectors. */
final class VectorLaneMemory implements LaneMemory {
    private static final VectorLanes LANES = Specialised.constant(MethodHandles.lookup(), VectorLanes.class);
    private static final VectorSpecies<Float> F = LANES.floats();
    private static final VectorSpecies<Integer> I = LANES.ints();
    private static final int HALF = LANES.length();
    private static final int STEP = LANES.step();
    private static final int UPPER = 0xffff0000;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @Override
    public void load(MemorySegment memory, long offset, Runs runs, float[] array) {
        for (int r = 0; r < runs.count; r++) {
            load(memory, offset + runs.start[r], array, runs.place[r], runs.length[r]);
        }
    }

    @Override
    public void store(float[] array, MemorySegment memory, long offset, Runs runs) {
        for (int r = 0; r < runs.count; r++) {
            store(array, runs.place[r], memory, offset + runs.start[r], runs.length[r]);
        }
    }

    private static void load(MemorySegment memory, long index, float[] array, int place, int length) {
        if (!LANES.bfloat16()) {
            for (int j = 0; j < length; j += HALF) {
                FloatVector.fromMemorySegment(F, memory, (index + j) * 4, ORDER).intoArray(array, place + j);
            }
            return;
        }
        for (int j = 0; j < length; j += STEP) {
            IntVector pairs = IntVector.fromMemorySegment(I, memory, (index + j) * 2, ORDER);
            pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(array, place + j);
            pairs.and(UPPER).reinterpretAsFloats().intoArray(array, place + j + HALF);
        }
    }

    /** bfloat16: as {@link StorageType#toBfloat16}. */
    private static void store(float[] array, int place, MemorySegment memory, long index, int length) {
        if (!LANES.bfloat16()) {
            for (int j = 0; j < length; j += HALF) {
                FloatVector.fromArray(F, array, place + j).intoMemorySegment(memory, (index + j) * 4, ORDER);
            }
            return;
        }
        for (int j = 0; j < length; j += STEP) {
            IntVector even = FloatVector.fromArray(F, array, place + j).reinterpretAsInts();
            IntVector odd = FloatVector.fromArray(F, array, place + j + HALF).reinterpretAsInts();
            IntVector evenTie = even.lanewise(VectorOperators.LSHR, 16).and(1);
            IntVector oddTie = odd.lanewise(VectorOperators.LSHR, 16).and(1);
            even = even.add(0x7fff).add(evenTie).lanewise(VectorOperators.LSHR, 16);
            odd = odd.add(0x7fff).add(oddTie).and(UPPER);
            even.or(odd).intoMemorySegment(memory, (index + j) * 2, ORDER);
        }
    }
}
