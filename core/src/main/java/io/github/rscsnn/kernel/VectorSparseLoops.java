package io.github.rscsnn.kernel;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link SparseLoops} on vectors; a template of {@link Specialised}, and as such free of methods on vectors. */
final class VectorSparseLoops implements SparseLoops {
    private static final VectorLanes WIDTH = Specialised.constant(MethodHandles.lookup(), VectorLanes.class);
    private static final VectorSpecies<Float> F = WIDTH.floats();
    private static final int LANES = F.length();
    /** Eight sums in registers: enough to hide the latency of an addition, few enough for sixteen registers. */
    private static final int TILE = 8 * LANES;

    @Override
    public int tile() {
        return TILE;
    }

    @Override
    public int active(float[] x, int from, int length, int[] index, float[] value, int count) {
        int whole = F.loopBound(length);
        int at = count;
        for (int i = 0; i < whole; i += LANES) {
            long mask = FloatVector.fromArray(F, x, from + i)
                    .compare(VectorOperators.NE, 0)
                    .toLong();
            for (; mask != 0; mask &= mask - 1) {
                int j = i + Long.numberOfTrailingZeros(mask);
                index[at] = j * TILE;
                value[at++] = x[from + j];
            }
        }
        for (int j = whole; j < length; j++) {
            if (x[from + j] != 0) {
                index[at] = j * TILE;
                value[at++] = x[from + j];
            }
        }
        return at;
    }

    @Override
    public void addRows(float[] weights, Lists lists, int[] index, float[] value, float[] sums) {
        FloatVector a = FloatVector.fromArray(F, sums, 0);
        FloatVector b = FloatVector.fromArray(F, sums, LANES);
        FloatVector c = FloatVector.fromArray(F, sums, 2 * LANES);
        FloatVector d = FloatVector.fromArray(F, sums, 3 * LANES);
        FloatVector e = FloatVector.fromArray(F, sums, 4 * LANES);
        FloatVector f = FloatVector.fromArray(F, sums, 5 * LANES);
        FloatVector g = FloatVector.fromArray(F, sums, 6 * LANES);
        FloatVector h = FloatVector.fromArray(F, sums, 7 * LANES);
        for (int list = 0; list < lists.count; list++) {
            int first = lists.weights[list];
            int to = lists.to[list];
            for (int k = lists.from[list]; k < to; k++) {
                int w = first + index[k];
                FloatVector x = FloatVector.broadcast(F, value[k]);
                a = FloatVector.fromArray(F, weights, w).fma(x, a);
                b = FloatVector.fromArray(F, weights, w + LANES).fma(x, b);
                c = FloatVector.fromArray(F, weights, w + 2 * LANES).fma(x, c);
                d = FloatVector.fromArray(F, weights, w + 3 * LANES).fma(x, d);
                e = FloatVector.fromArray(F, weights, w + 4 * LANES).fma(x, e);
                f = FloatVector.fromArray(F, weights, w + 5 * LANES).fma(x, f);
                g = FloatVector.fromArray(F, weights, w + 6 * LANES).fma(x, g);
                h = FloatVector.fromArray(F, weights, w + 7 * LANES).fma(x, h);
            }
        }
        a.intoArray(sums, 0);
        b.intoArray(sums, LANES);
        c.intoArray(sums, 2 * LANES);
        d.intoArray(sums, 3 * LANES);
        e.intoArray(sums, 4 * LANES);
        f.intoArray(sums, 5 * LANES);
        g.intoArray(sums, 6 * LANES);
        h.intoArray(sums, 7 * LANES);
    }
}
