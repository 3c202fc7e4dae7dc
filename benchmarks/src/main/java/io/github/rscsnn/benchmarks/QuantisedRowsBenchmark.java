package io.github.rscsnn.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What neuromorphic processors do, on vectors: rows of weights quantised to 16 bits are added for the active inputs alone.
 * One 3x3 convolution of 128 to 128 channels at 16x16 (the third of VGG-5), binary spikes, one thread; the time of one image
 * and time step, the search for active inputs and the conversion of sums to float32 included. Nothing else uses it: it
 * measures whether quantised weights would be worth having.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx1g", "-XX:+UseTransparentHugePages"})
public class QuantisedRowsBenchmark {
    private static final int SIDE = 16;
    private static final int CHANNELS = 128;
    private static final int TAPS = 9;
    /** Different images in turn, so that no branch predictor learns one by heart. */
    private static final int IMAGES = 64;

    private static final VectorSpecies<Short> SPECIES = ShortVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int TILE = 8 * LANES;

    @Param({"0.05", "0.1", "0.15", "0.3"})
    private double activity;

    private final byte[][] spikes = new byte[IMAGES][SIDE * SIDE * CHANNELS];
    /** [outputs / tile][tap][channel][tile], between -127 and 127: sums of 1152 stay within 16 bits below 22 % activity. */
    private final short[] weights = new short[CHANNELS * TAPS * CHANNELS];

    private final int[] active = new int[SIDE * SIDE * CHANNELS];
    private final int[] ends = new int[SIDE * SIDE + 1];
    private final float[] output = new float[SIDE * SIDE * CHANNELS];
    private final short[] sums = new short[CHANNELS];
    private int next;

    @Setup
    public void setUp() {
        if (CHANNELS % TILE != 0) {
            throw new IllegalStateException("the tile of " + TILE + " outputs does not divide " + CHANNELS);
        }
        SplittableRandom random = new SplittableRandom(1);
        for (byte[] image : spikes) {
            for (int i = 0; i < image.length; i++) {
                image[i] = (byte) (random.nextDouble() < activity ? 1 : 0);
            }
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (short) random.nextInt(-127, 128);
        }
    }

    @Benchmark
    public float[] convolution() {
        list(spikes[next++ % IMAGES]);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                for (int tile = 0; tile < CHANNELS; tile += TILE) {
                    add(y, x, tile);
                }
                int at = (y * SIDE + x) * CHANNELS;
                for (int k = 0; k < CHANNELS; k++) {
                    output[at + k] = sums[k] * 0.01f;
                }
            }
        }
        return output;
    }

    /** The channels that are active at each pixel. */
    private void list(byte[] image) {
        int count = 0;
        for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
            for (int c = 0; c < CHANNELS; c++) {
                active[count] = c;
                count += image[pixel * CHANNELS + c]; // no branch to mispredict
            }
            ends[pixel + 1] = count;
        }
    }

    private void add(int y, int x, int tile) {
        ShortVector a = ShortVector.zero(SPECIES);
        ShortVector b = a;
        ShortVector c = a;
        ShortVector d = a;
        ShortVector e = a;
        ShortVector f = a;
        ShortVector g = a;
        ShortVector h = a;
        for (int tap = 0; tap < TAPS; tap++) {
            int row = y + tap / 3 - 1;
            int column = x + tap % 3 - 1;
            if (row < 0 || row >= SIDE || column < 0 || column >= SIDE) {
                continue;
            }
            int pixel = row * SIDE + column;
            int first = (tile / TILE * TAPS + tap) * CHANNELS;
            for (int i = ends[pixel]; i < ends[pixel + 1]; i++) {
                int w = (first + active[i]) * TILE;
                a = a.add(ShortVector.fromArray(SPECIES, weights, w));
                b = b.add(ShortVector.fromArray(SPECIES, weights, w + LANES));
                c = c.add(ShortVector.fromArray(SPECIES, weights, w + 2 * LANES));
                d = d.add(ShortVector.fromArray(SPECIES, weights, w + 3 * LANES));
                e = e.add(ShortVector.fromArray(SPECIES, weights, w + 4 * LANES));
                f = f.add(ShortVector.fromArray(SPECIES, weights, w + 5 * LANES));
                g = g.add(ShortVector.fromArray(SPECIES, weights, w + 6 * LANES));
                h = h.add(ShortVector.fromArray(SPECIES, weights, w + 7 * LANES));
            }
        }
        a.intoArray(sums, tile);
        b.intoArray(sums, tile + LANES);
        c.intoArray(sums, tile + 2 * LANES);
        d.intoArray(sums, tile + 3 * LANES);
        e.intoArray(sums, tile + 4 * LANES);
        f.intoArray(sums, tile + 5 * LANES);
        g.intoArray(sums, tile + 6 * LANES);
        h.intoArray(sums, tile + 7 * LANES);
    }
}
