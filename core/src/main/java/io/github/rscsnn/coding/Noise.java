package io.github.rscsnn.coding;

import io.github.rscsnn.kernel.LifKernels;
import io.github.rscsnn.kernel.NoiseKernel;
import io.github.rscsnn.kernel.NoiseStream;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The randomness of a coding: successive calls are successive independent draws. */
public interface Noise {
    /**
     * Whether numbers are float64, for certificates: a coding then normalises in float64, and what it sees is a comparison in float64
     * or a rounded sum of it.
     *
     * @see #exact
     */
    default boolean isExact() {
        return false;
    }

    /** Standard normal values [N, perImage...] on the CPU. */
    Tensor gaussian(long images, long... perImage);

    /** Values uniform in [0, 1), [N, perImage...] on the CPU. */
    Tensor uniform(long images, long... perImage);

    /**
     * The sum of {@code base} [N, ...] and σ times the next draw of normal numbers. If it {@link #isExact}, it is float64's, rounded to
     * the nearest multiple of 1/{@value RandomizedSmoothingCoding#GRID} and given as float32.
     *
     * @param sigma standard deviation, at least 0
     */
    default Tensor addedTo(Tensor base, double sigma) {
        long[] shape = Tensors.shape(base);
        Tensor standard = gaussian(shape[0], Arrays.copyOfRange(shape, 1, shape.length));
        return standard.to(base.device(), base.scalar_type())
                .mul(new Scalar(sigma))
                .add_(base);
    }

    /** 1 where {@code rates} [N, ...] are at least the next draw of uniform numbers, else 0: in their type, without a gradient. */
    default Tensor spikes(Tensor rates) {
        long[] shape = Tensors.shape(rates);
        Tensor uniform = uniform(shape[0], Arrays.copyOfRange(shape, 1, shape.length));
        return rates.detach()
                .ge(uniform.to(rates.device(), rates.scalar_type()))
                .to(rates.scalar_type());
    }

    /**
     * A stream per image: what an image sees depends on the seed, its identity and the number of the draw, not on the
     * batch that it is in, nor on the machine. Seeds that differ never share a stream, and neither do purposes (nodes of a seed's
     * tree), images and draws.
     *
     * @param imageIds identity of each image of the batch, for example its index in the data set
     */
    static PerImage perImage(Seeds seeds, int... imageIds) {
        return new PerImage(seeds, imageIds.clone());
    }

    /**
     * As {@link #perImage}, other numbers: float64 of 64 random bits each. A normal number is off by at most 2^-49, or by that share
     * of itself; a uniform one is a multiple of 2^-53. How far a certificate's noise is from the theorem's follows from this:
     * {@code docs/certificates.md}.
     */
    static Noise exact(Seeds seeds, int... imageIds) {
        return new ExactNoise(seeds, imageIds.clone());
    }

    /** Replays {@code draws} ([N, ...] each) in order, whatever distribution is asked for; for checks against given noise. */
    static Noise given(Iterable<Tensor> draws) {
        return new Given(draws.iterator());
    }

    /** Refuses to draw: for codings that are not random. */
    static Noise none() {
        return new Given(java.util.Collections.emptyIterator());
    }

    /** @throws IllegalArgumentException if noise is asked for other images than it was made for */
    static void requireCount(long images, int[] imageIds) {
        Require.argument(
                images == imageIds.length, "noise was made for %s images, asked for %s", imageIds.length, images);
    }

    static long[] shape(long images, long[] perImage) {
        return LongStream.concat(LongStream.of(images), Arrays.stream(perImage)).toArray();
    }

    /** See {@link #perImage}. */
    final class PerImage implements Noise {
        private static final NoiseKernel KERNEL = LifKernels.noise();

        private final Seeds seeds;
        private final int[] imageIds;
        private long draw;

        private PerImage(Seeds seeds, int[] imageIds) {
            this.seeds = seeds;
            this.imageIds = imageIds;
        }

        @Override
        public Tensor gaussian(long images, long... perImage) {
            return draw(images, perImage, KERNEL::gaussian);
        }

        @Override
        public Tensor uniform(long images, long... perImage) {
            return draw(images, perImage, KERNEL::uniform);
        }

        /** Identity of each image of the batch. */
        public int[] images() {
            return imageIds.clone();
        }

        /** Number of draws taken so far. */
        public long position() {
            return draw;
        }

        /**
         * Makes the next draw number {@code position}, so that draws already seen come again: common random numbers.
         *
         * @param position at least 0; a value of {@link #position()}
         */
        public void moveTo(long position) {
            Require.argument(position >= 0, "the number of a draw is at least 0, got %s", position);
            draw = position;
        }

        private interface Fill {
            void of(NoiseStream stream, long elements, MemorySegment into);
        }

        private Tensor draw(long images, long[] perImage, Fill fill) {
            requireCount(images, imageIds);
            long number = draw++;
            Tensor all = torch.empty(shape(images, perImage));
            MemorySegment memory = Tensors.memory(all);
            long elements = Arrays.stream(perImage).reduce(1, (a, b) -> a * b);
            for (int i = 0; i < imageIds.length; i++) {
                NoiseStream stream = new NoiseStream(seeds.seed(), seeds.node(), imageIds[i], number);
                fill.of(stream, elements, memory.asSlice(i * elements * Float.BYTES, elements * Float.BYTES));
            }
            return all;
        }
    }

    /** See {@link #given}. */
    record Given(Iterator<Tensor> draws) implements Noise {
        @Override
        public Tensor gaussian(long images, long... perImage) {
            return next(images, perImage);
        }

        @Override
        public Tensor uniform(long images, long... perImage) {
            return next(images, perImage);
        }

        private Tensor next(long images, long[] perImage) {
            Require.state(draws.hasNext(), "this coding draws noise, and no more noise was given");
            Tensor draw = draws.next();
            long[] expected = shape(images, perImage);
            if (!Arrays.equals(Tensors.shape(draw), expected)) {
                throw new IllegalArgumentException("given noise has shape " + Arrays.toString(Tensors.shape(draw))
                        + ", the coding asks for " + Arrays.toString(expected));
            }
            return draw;
        }
    }
}
