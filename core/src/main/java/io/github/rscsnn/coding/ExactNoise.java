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
        return draw(images, perImage, bits -> (bits >>> 11) * 0x1p-53);
    }

    /** One bit is the sign, the others name a slice of the half below the bell, 2^-64 each. */
    static double gaussian(long bits) {
        double size = NormalTable.inverseSurvival(bits >>> 1);
        return (bits & 1) == 0 ? size : -size;
    }

    private Tensor draw(long images, long[] perImage, LongToDoubleFunction number) {
        Noise.requireCount(images, imageIds);
        long position = draw++;
        int elements = Math.toIntExact(LongStream.of(perImage).reduce(1, Math::multiplyExact));
        Tensor all = torch.empty(Noise.shape(images, perImage), new TensorOptions(ScalarType.Double), null);
        MemorySegment memory = Tensors.memory(all);
        int[] words = new int[Math.multiplyExact(2, elements)];
        double[] values = new double[elements];
        for (int i = 0; i < imageIds.length; i++) {
            KERNEL.words(new NoiseStream(seeds.seed(), seeds.node(), imageIds[i], position), words);
            Arrays.setAll(
                    values,
                    e -> number.applyAsDouble((long) words[2 * e] << 32 | Integer.toUnsignedLong(words[2 * e + 1])));
            MemorySegment.copy(
                    values, 0, memory, ValueLayout.JAVA_DOUBLE, (long) i * elements * Double.BYTES, elements);
        }
        return all;
    }
}
