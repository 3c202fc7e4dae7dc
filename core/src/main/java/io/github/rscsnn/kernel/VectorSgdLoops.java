package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link SgdLoops} on vectors; a template of {@link Specialised}, and as such free of methods on vectors. Its constant's type is
 * that of the gradient. bfloat16 numbers are half a vector, widened and narrowed in the order of memory.
 */
final class VectorSgdLoops implements SgdLoops {
    private static final VectorLanes WIDTH = Specialised.constant(MethodHandles.lookup(), VectorLanes.class);
    private static final VectorSpecies<Float> F = WIDTH.floats();
    private static final VectorSpecies<Integer> I = WIDTH.ints();
    private static final VectorSpecies<Short> S =
            VectorShape.forBitSize(F.vectorBitSize() / 2).withLanes(short.class);
    private static final int LANES = F.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @Override
    public void step(SgdStep step, long from, long to, SgdArrays arrays) {
        MemorySegment weights = arrays.weights();
        MemorySegment gradient = arrays.gradient();
        MemorySegment momentum = arrays.momentum();
        MemorySegment copy = arrays.copy();
        FloatVector decay = FloatVector.broadcast(F, step.weightDecay());
        FloatVector rate = FloatVector.broadcast(F, -step.learningRate());
        FloatVector speed = FloatVector.broadcast(F, step.momentum());
        float keep = step.keep();
        boolean nesterov = step.nesterov();
        boolean first = step.first();
        int length = (int) (to - from);
        for (int j = 0; j < length; j += LANES) {
            long at = from + j;
            FloatVector g = WIDTH.bfloat16()
                    ? ((IntVector) ShortVector.fromMemorySegment(S, gradient, at * 2, ORDER)
                                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0))
                            .lanewise(VectorOperators.LSHL, 16)
                            .reinterpretAsFloats()
                    : FloatVector.fromMemorySegment(F, gradient, at * 4, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(F, weights, at * 4, ORDER);
            FloatVector d = w.fma(decay, g);
            FloatVector buffer = first
                    ? d
                    : FloatVector.fromMemorySegment(F, momentum, at * 4, ORDER)
                            .mul(speed)
                            .add(d);
            buffer.intoMemorySegment(momentum, at * 4, ORDER);
            FloatVector update = nesterov ? buffer.fma(speed, d) : buffer;
            w = update.fma(rate, w.mul(keep));
            w.intoMemorySegment(weights, at * 4, ORDER);
            if (copy != null) { // as StorageType.toBfloat16
                IntVector bits = w.reinterpretAsInts();
                IntVector tie = bits.lanewise(VectorOperators.LSHR, 16).and(1);
                ((ShortVector) bits.add(0x7fff)
                                .add(tie)
                                .lanewise(VectorOperators.LSHR, 16)
                                .convertShape(VectorOperators.I2S, S, 0))
                        .intoMemorySegment(copy, at * 2, ORDER);
            }
        }
    }
}
