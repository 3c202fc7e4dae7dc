package io.github.rscsnn.kernel;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link TileLoops} on vectors; a template of {@link Specialised}, and as such free of methods on vectors. */
final class VectorTileLoops implements TileLoops {
    private static final VectorLanes WIDTH = Specialised.constant(MethodHandles.lookup(), VectorLanes.class);
    private static final VectorSpecies<Float> F = WIDTH.floats();
    private static final int LANES = F.length();

    @Override
    public void affine(float[] x, LaneMemory.Runs runs, ChannelAffine run) {
        for (int r = 0; r < runs.count; r++) {
            affine(x, runs.place[r], runs.length[r], run.scale(), run.shift());
        }
    }

    private static void affine(float[] x, int place, int length, float[] scale, float[] shift) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector z = FloatVector.fromArray(F, x, place + j);
            FloatVector a = FloatVector.fromArray(F, scale, j);
            z.fma(a, FloatVector.fromArray(F, shift, j)).intoArray(x, place + j);
        }
    }

    /** In place: a mean never lies behind a value that is still to be read. */
    @Override
    public void mean(float[] x, int means, int channels) {
        for (int o = 0; o < means; o += channels) {
            mean(x, 2 * o, o, channels, 2 * means);
        }
    }

    private static void mean(float[] x, int from, int to, int channels, int row) {
        for (int c = 0; c < channels; c += LANES) {
            int i = from + c;
            FloatVector two = FloatVector.fromArray(F, x, i).add(FloatVector.fromArray(F, x, i + channels));
            FloatVector three = two.add(FloatVector.fromArray(F, x, i + row));
            FloatVector four = three.add(FloatVector.fromArray(F, x, i + row + channels));
            four.mul(0.25f).intoArray(x, to + c);
        }
    }

    @Override
    public void spread(float[] meanGradient, float[] x, int means, int channels) {
        for (int o = 0; o < means; o += channels) {
            spread(meanGradient, o, x, 2 * o, channels, 2 * means);
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

    @Override
    public void sum(float[] gy, float[] z, LaneMemory.Runs runs, float[] centre, float[] sum, float[] sumTimesInput) {
        for (int r = 0; r < runs.count; r++) {
            sum(gy, z, runs.place[r], runs.length[r], centre, sum, sumTimesInput);
        }
    }

    private static void sum(
            float[] gy, float[] z, int place, int length, float[] centre, float[] sum, float[] sumTimesInput) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector g = FloatVector.fromArray(F, gy, place + j);
            FloatVector.fromArray(F, sum, j).add(g).intoArray(sum, j);
            FloatVector d = FloatVector.fromArray(F, z, place + j).sub(FloatVector.fromArray(F, centre, j));
            g.fma(d, FloatVector.fromArray(F, sumTimesInput, j)).intoArray(sumTimesInput, j);
        }
    }

    @Override
    public void scale(float[] from, float[] to, LaneMemory.Runs runs, float[] scale) {
        for (int r = 0; r < runs.count; r++) {
            scale(from, to, runs.place[r], runs.length[r], scale);
        }
    }

    private static void scale(float[] from, float[] to, int place, int length, float[] scale) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector x = FloatVector.fromArray(F, from, place + j);
            x.mul(FloatVector.fromArray(F, scale, j)).intoArray(to, place + j);
        }
    }

    @Override
    public void rectify(float[] x, int length) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector.fromArray(F, x, j).max(0).intoArray(x, j);
        }
    }

    @Override
    public void rectified(float[] y, float[] gradient, int length) {
        for (int j = 0; j < length; j += LANES) {
            VectorMask<Float> active = FloatVector.fromArray(F, y, j).compare(VectorOperators.GT, 0);
            FloatVector.zero(F)
                    .blend(FloatVector.fromArray(F, gradient, j), active)
                    .intoArray(gradient, j);
        }
    }
}
