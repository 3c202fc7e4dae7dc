package io.github.rscsnn.coding;

import io.github.rscsnn.kernel.LifKernels;
import io.github.rscsnn.kernel.NoiseKernel;
import io.github.rscsnn.kernel.NoiseStream;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** See {@link Noise#exact}. */
final class ExactNoise implements Noise {
    private static final NoiseKernel KERNEL = LifKernels.noise();
    private static final double GRID = RandomizedSmoothingCoding.GRID;

    private final Seeds seeds;
    private final int[] imageIds;
    private long draw;

    ExactNoise(Seeds seeds, int[] imageIds) {
        this.seeds = seeds;
        this.imageIds = imageIds;
    }

    @Override
    public boolean isExact() {
        return true;
    }

    @Override
    public Tensor gaussian(long images, long... perImage) {
        return draw(images, perImage, ExactNoise::gaussian);
    }

    @Override
    public Tensor uniform(long images, long... perImage) {
        return draw(images, perImage, ExactNoise::uniform);
    }

    @Override
    public Tensor addedTo(Tensor base, double sigma) {
        return draw(base, Rounding.of(sigma));
    }

    @Override
    public Tensor spikes(Tensor rates) {
        // the sign of the difference, which is never rounded to another: a branch would be mispredicted
        return draw(rates, (rate, bits) -> 1 - (Double.doubleToRawLongBits(rate - uniform(bits)) >>> 63));
    }

    /** One bit is the sign, the others name a slice of the half below the bell, 2^-64 each. */
    static double gaussian(long bits) {
        return withSign(NormalTable.inverseSurvival(bits >>> 1), bits);
    }

    /** Without a branch, which would be mispredicted every other time. */
    private static double withSign(double size, long bits) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(size) ^ bits << 63);
    }

    private static double uniform(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    /** What the network sees of a value, by the 64 bits that are drawn for it. */
    interface Rule {
        float of(double value, long bits);
    }

    /**
     * The nearest multiple of 1/GRID to {@code value + sigma * gaussian(bits)}. A coarse number decides nearly always: only where its
     * sum is closer to a bound between two multiples than it may be off is the exact one asked. (Last bits are rounded besides: several
     * times less than 2^-48 of σ, and than 2^-44 up to a sum of 2. All larger ones the clamp makes 1.)
     *
     * @param safe how far from a multiple, in steps of the grid, the coarse sum tells which is the nearest
     */
    record Rounding(double sigma, double safe) implements Rule {
        static Rounding of(double sigma) {
            return new Rounding(sigma, 0.5 - GRID * (sigma * (NormalTable.COARSE + 0x1p-48) + 0x1p-44));
        }

        @Override
        public float of(double value, long bits) {
            double steps = (value + sigma * withSign(NormalTable.coarse(bits >>> 1), bits)) * GRID;
            double nearest = Math.rint(steps);
            if (!(Math.abs(steps - nearest) < safe)) {
                nearest = Math.rint((value + sigma * gaussian(bits)) * GRID);
            }
            return (float) (nearest * (1 / GRID));
        }
    }

    private Tensor draw(long images, long[] perImage, LongToDoubleFunction number) {
        Tensor all = torch.empty(Noise.shape(images, perImage), new TensorOptions(ScalarType.Double), null);
        double[] values = new double[Math.toIntExact(LongStream.of(perImage).reduce(1, Math::multiplyExact))];
        MemorySegment memory = Tensors.memory(all);
        eachImage(images, values.length, (image, words) -> {
            Arrays.setAll(values, e -> number.applyAsDouble(bits(words, e)));
            MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_DOUBLE, image * 8L * values.length, values.length);
        });
        return all;
    }

    private Tensor draw(Tensor base, Rule rule) {
        Tensor exact = base.detach().cpu().to(ScalarType.Double).contiguous();
        Tensor all = torch.empty(Tensors.shape(base));
        MemorySegment from = Tensors.memory(exact);
        MemorySegment into = Tensors.memory(all);
        double[] values = new double[Math.toIntExact(base.numel() / base.size(0))];
        float[] seen = new float[values.length];
        eachImage(base.size(0), seen.length, (image, words) -> {
            long first = (long) image * seen.length;
            MemorySegment.copy(from, ValueLayout.JAVA_DOUBLE, first * Double.BYTES, values, 0, seen.length);
            for (int e = 0; e < seen.length; e++) {
                seen[e] = rule.of(values[e], bits(words, e));
            }
            MemorySegment.copy(seen, 0, into, ValueLayout.JAVA_FLOAT, first * Float.BYTES, seen.length);
        });
        return all.to(base.device(), ScalarType.Float);
    }

    private static long bits(int[] words, int element) {
        return (long) words[2 * element] << 32 | Integer.toUnsignedLong(words[2 * element + 1]);
    }

    private interface Row {
        void of(int image, int[] words);
    }

    private void eachImage(long images, int elements, Row row) {
        Noise.requireCount(images, imageIds);
        long position = draw++;
        int[] words = new int[Math.multiplyExact(2, elements)];
        for (int i = 0; i < imageIds.length; i++) {
            KERNEL.words(new NoiseStream(seeds.seed(), seeds.node(), imageIds[i], position), words);
            row.of(i, words);
        }
    }
}
