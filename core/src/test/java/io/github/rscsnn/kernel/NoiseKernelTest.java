package io.github.rscsnn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class NoiseKernelTest {
    private static final NoiseStream STREAM = new NoiseStream(42, 7, 3, 1);

    /** The known answers that Random123 1.14 publishes for threefry4x32, 20 rounds. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000 00000000 00000000, 9c6ca96a e17eae66 fc10ecd4 5256a7d8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff ffffffff ffffffff, 2a881696 57012287 f6c7446e a16a6732",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0 082efa98 ec4e6c89, 59cd1dbb b8879579 86b5d00c ac8b6d84"
    })
    void bitsAreThoseOfThreefry(String counter, String key, String expected) {
        int[] block = words(counter);
        ScalarNoiseLoops.encrypt(words(key), block);
        assertThat(block).containsExactly(words(expected));
    }

    /** The same known answer through the fields of a stream: all 64 bits of seed, purpose and draw, and all 32 of an image, count. */
    @ParameterizedTest
    @ValueSource(ints = {0, 64, 128, 256, 512})
    void allOfAStreamsNumbersAreInKeyAndCounter(int bits) {
        NoiseStream stream =
                new NoiseStream(0x299f31d0_a4093822L, 0xec4e6c89_082efa98L, 0x85a308d3, 0x03707344_13198a2eL);
        int[] words = new int[NoiseLoops.WORDS];
        loops(bits).bits(stream, 0x243f6a88, words);
        assertThat(IntStream.range(0, 4).map(w -> words[w * NoiseLoops.BLOCKS]))
                .containsExactly(0x59cd1dbb, 0xb8879579, 0x86b5d00c, 0xac8b6d84);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 512})
    void vectorsAgreeBitForBit(int bits) {
        for (int i = 0; i < 200; i++) {
            NoiseStream stream = new NoiseStream(-i, Long.MIN_VALUE + i, -1 - i, 1L << 40 | i);
            int[] expected = new int[NoiseLoops.WORDS];
            int[] actual = new int[NoiseLoops.WORDS];
            loops(0).bits(stream, -70 + i, expected);
            loops(bits).bits(stream, -70 + i, actual);
            assertThat(actual).isEqualTo(expected);
            assertSameNumbers(expected, bits);
        }
        int[] extremes = {
            0, -1, 1, 2, 3, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x3fffffff, 0x40000000, 0x7fffff80, 0x20000000
        };
        int[] words = new int[NoiseLoops.WORDS];
        for (int i = 0; i < extremes.length * extremes.length; i++) {
            int at = i / NoiseLoops.BLOCKS * 2 * NoiseLoops.BLOCKS + i % NoiseLoops.BLOCKS;
            words[at] = extremes[i / extremes.length];
            words[at + NoiseLoops.BLOCKS] = extremes[i % extremes.length];
        }
        assertSameNumbers(words, bits);
    }

    private static void assertSameNumbers(int[] words, int bits) {
        float[] expected = new float[NoiseLoops.WORDS];
        float[] actual = new float[NoiseLoops.WORDS];
        loops(0).uniform(words, expected);
        loops(bits).uniform(words, actual);
        assertThat(rawBits(actual)).isEqualTo(rawBits(expected));
        loops(0).gaussian(words, expected);
        loops(bits).gaussian(words, actual);
        assertThat(rawBits(actual)).isEqualTo(rawBits(expected));
    }

    /** The transform in float against the same in double, on every exponent that the radius can have. */
    @Test
    void numbersAreBoxAndMullers() {
        int[] words = new int[NoiseLoops.WORDS];
        float[] values = new float[NoiseLoops.WORDS];
        for (int tile = 0; tile < 500; tile++) {
            loops(0).bits(STREAM, tile * NoiseLoops.BLOCKS, words);
            for (int b = 0; b < NoiseLoops.BLOCKS; b++) {
                words[b] >>>= tile % 32;
            }
            loops(0).gaussian(words, values);
            for (int b = 0; b < NoiseLoops.BLOCKS; b++) {
                double u = ((words[b] >>> 1) + 0.5) * 0x1p-31;
                double length = Math.sqrt(-2 * Math.log(u));
                int bits = words[b + NoiseLoops.BLOCKS];
                double angle = ((bits >>> 6 & 0xFFFFFF) + 0.5) * 0x1p-24 * Math.PI / 2;
                double cos = bits < 0 ? -Math.cos(angle) : Math.cos(angle);
                double sin = bits << 1 < 0 ? -Math.sin(angle) : Math.sin(angle);
                // rounding of float, and what that of u (3e-8) does to a short length
                double bound = 1e-6 * length + 2e-7 + Math.min(4e-4, 6e-8 / length);
                assertThat((double) values[b]).isCloseTo(length * cos, within(bound));
                assertThat((double) values[b + NoiseLoops.BLOCKS]).isCloseTo(length * sin, within(bound));
            }
        }
    }

    @Test
    void noNumberIsLargerThanTheRadiusAllows() {
        int[] words = new int[NoiseLoops.WORDS];
        float[] values = new float[NoiseLoops.WORDS];
        loops(0).gaussian(words, values);
        assertThat(values[NoiseLoops.BLOCKS]).isLessThan(1e-6f);
        assertThat(values[0]).isCloseTo((float) Math.sqrt(64 * Math.log(2)), within(1e-5f));
    }

    @Test
    void anElementDependsOnItsPlaceAlone() {
        float[] all = gaussian(STREAM, 1000);
        for (int elements : new int[] {1, 2, 255, 256, 257, 999}) {
            assertThat(gaussian(STREAM, elements)).isEqualTo(Arrays.copyOf(all, elements));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(4 * 10, 4);
            assertThatThrownBy(() -> NoiseKernel.SCALAR.uniform(STREAM, 11, room))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("11");
            assertThatThrownBy(() -> NoiseKernel.SCALAR.uniform(STREAM, (4L << 32) + 1, room))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("of one stream");
        }
    }

    /** Moments up to the fourth, each within five standard errors, and Kolmogorov's distance from the normal distribution. */
    @Test
    void numbersAreNormal() {
        int n = 1_000_000;
        float[] values = gaussian(STREAM, n);
        double[] expected = {0, 1, 0, 3};
        double[] variance = {1, 2, 15, 96};
        double[] sums = new double[4];
        for (float value : values) {
            double power = 1;
            for (int i = 0; i < 4; i++) {
                power *= value;
                sums[i] += power;
            }
        }
        for (int i = 0; i < 4; i++) {
            assertThat(sums[i] / n)
                    .as("moment %d", i + 1)
                    .isCloseTo(expected[i], within(5 * Math.sqrt(variance[i] / n)));
        }
        NormalDistribution normal = NormalDistribution.of(0, 1);
        assertThat(kolmogorov(values, normal::cumulativeProbability)).isLessThan(1.95); // p = 0.001
        long beyondFour =
                IntStream.range(0, n).filter(i -> Math.abs(values[i]) > 4).count();
        double tail = 2 * normal.survivalProbability(4) * n;
        assertThat((double) beyondFour).isCloseTo(tail, within(5 * Math.sqrt(tail)));
    }

    @Test
    void numbersAreUniform() {
        int n = 1_000_000;
        float[] values = filled(n, memory -> LifKernels.noise().uniform(STREAM, n, memory));
        for (float value : values) {
            assertThat(value >= 0 && value < 1).isTrue();
        }
        assertThat(kolmogorov(values, x -> x)).isLessThan(1.95);
    }

    /**
     * Streams that differ by one in any number, the seed's upper half among them (which a generator of 32 bits would drop), and
     * elements that are neighbours or parts of one pair: no correlation of values, nor of squares.
     */
    @Test
    void neighboursAreIndependent() {
        int n = 200_000;
        float[] values = gaussian(STREAM, n);
        NoiseStream s = STREAM;
        assertUncorrelated(
                "seed", values, gaussian(new NoiseStream(s.seed() + 1, s.purpose(), s.image(), s.draw()), n));
        assertUncorrelated(
                "upper half of the seed",
                values,
                gaussian(new NoiseStream(s.seed() + (1L << 32), s.purpose(), s.image(), s.draw()), n));
        assertUncorrelated(
                "purpose", values, gaussian(new NoiseStream(s.seed(), s.purpose() ^ 1, s.image(), s.draw()), n));
        assertUncorrelated(
                "image", values, gaussian(new NoiseStream(s.seed(), s.purpose(), s.image() + 1, s.draw()), n));
        assertUncorrelated(
                "draw", values, gaussian(new NoiseStream(s.seed(), s.purpose(), s.image(), s.draw() + 1), n));
        assertUncorrelated(
                "upper half of the draw",
                values,
                gaussian(new NoiseStream(s.seed(), s.purpose(), s.image(), s.draw() + (1L << 32)), n));
        for (int lag : new int[] {1, 2, 3, 4, 63, 64, 128, 192, 255, 256, 512, 3072}) {
            assertUncorrelated("lag " + lag, values, Arrays.copyOfRange(values, lag, n));
        }
    }

    private static void assertUncorrelated(String what, float[] a, float[] b) {
        int n = Math.min(a.length, b.length);
        double product = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            product += a[i] * (double) b[i];
            squares += (a[i] * (double) a[i] - 1) * (b[i] * (double) b[i] - 1) / 2;
        }
        assertThat(product / Math.sqrt(n)).as(what).isBetween(-5.0, 5.0);
        assertThat(squares / Math.sqrt(n)).as(what + ", squares").isBetween(-5.0, 5.0);
    }

    /** Kolmogorov's statistic, sqrt(n) times the largest difference of the distribution functions. */
    private static double kolmogorov(float[] values, DoubleUnaryOperator distribution) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        double largest = 0;
        for (int i = 0; i < sorted.length; i++) {
            double below = distribution.applyAsDouble(sorted[i]);
            largest =
                    Math.max(largest, Math.max((i + 1.0) / sorted.length - below, below - (double) i / sorted.length));
        }
        return largest * Math.sqrt(sorted.length);
    }

    private static NoiseLoops loops(int bits) {
        return bits == 0
                ? ScalarNoiseLoops.INSTANCE
                : Specialised.of(NoiseLoops.class, VectorNoiseLoops.class, VectorLanes.of(bits, StorageType.FLOAT32));
    }

    private static float[] gaussian(NoiseStream stream, int elements) {
        return filled(elements, memory -> LifKernels.noise().gaussian(stream, elements, memory));
    }

    private static float[] filled(int elements, Consumer<MemorySegment> kernel) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(4L * elements, 4);
            kernel.accept(memory);
            return KernelData.floats(StorageType.FLOAT32, memory, elements);
        }
    }

    private static int[] words(String hex) {
        return Arrays.stream(hex.split(" "))
                .mapToInt(word -> Integer.parseUnsignedInt(word, 16))
                .toArray();
    }

    private static int[] rawBits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }
}
