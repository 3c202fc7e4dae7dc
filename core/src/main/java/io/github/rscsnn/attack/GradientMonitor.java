package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an attack asks of a model, for each image of its batch while it is there, and the zero gradients that it gets: a
 * network that gives none cannot be attacked this way, which is not robustness.
 */
public final class GradientMonitor extends DelegatingSource {
    private final DoubleConsumer listener;
    private Image @Nullable [] seen;
    private long[] gradients = new long[0];
    private long[] queries = new long[0];
    private @Nullable Departures departures;

    public GradientMonitor(GradientSource source) {
        this(source, asked -> {});
    }

    /** @param listener told the forward passes of single images of each call, a gradient counted as three, before it is made */
    GradientMonitor(GradientSource source, DoubleConsumer listener) {
        super(source);
        this.listener = listener;
    }

    private void count(Tensor images, int gradient, int query) {
        int size = (int) images.size(0);
        gradients = Arrays.copyOf(gradients, size);
        queries = Arrays.copyOf(queries, size);
        int there = 0;
        for (int i = 0; i < size; i++) {
            int each = gone(i) ? 0 : passes();
            gradients[i] += (long) gradient * each;
            queries[i] += (long) query * each;
            there += each;
        }
        listener.accept((3.0 * gradient + query) * there);
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        count(images, 1, 0);
        return watch(super.gradient(images, labels, objective), labels);
    }

    @Override
    public Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
        count(images, 1, 0);
        return watch(super.furtherDraw(images, labels, objective), labels);
    }

    @Override
    <T> T asked(Tensor images, Supplier<T> scores) {
        count(images, 0, 1);
        return scores.get();
    }

    /** Backward passes so far for each image, each EOT draw counted; empty if nothing was asked. */
    long[] gradients() {
        return gradients.clone();
    }

    /** Forward passes for scores alone so far for each image, each draw counted; empty if nothing was asked. */
    long[] queries() {
        return queries.clone();
    }

    @Override
    public boolean watch(Departures watched) {
        departures = watched;
        return super.watch(watched);
    }

    /** What the attack's gradients showed of one image. */
    private static final class Image {
        private boolean anyGradient;
        private long zeroPixels;
        private long pixels;
        private boolean lastRight;
    }

    private boolean gone(int image) {
        return departures != null && departures.gone(image);
    }

    private Gradient watch(Gradient gradient, Tensor labels) {
        try (StepScope scope = new StepScope()) {
            float[] nonZero = Tensors.floats(gradient.value()
                    .ne(new org.bytedeco.pytorch.Scalar(0.0))
                    .flatten(1, -1)
                    .sum(1));
            long[] predicted = Tensors.longs(Objective.predictions(gradient.logits()));
            long[] right = Tensors.longs(labels);
            if (seen == null) {
                seen = Stream.generate(Image::new).limit(nonZero.length).toArray(Image[]::new);
            }
            long perImage = gradient.value().numel() / nonZero.length;
            for (int i = 0; i < nonZero.length; i++) {
                seen[i].anyGradient |= nonZero[i] > 0;
                seen[i].lastRight = predicted[i] == right[i];
                if (gone(i)) {
                    continue;
                }
                seen[i].zeroPixels += perImage - (long) nonZero[i];
                seen[i].pixels += perImage;
            }
            if (!Float.isFinite(gradient.value().sum().item_float())) {
                throw new GradientNotFiniteException();
            }
        }
        return gradient;
    }

    /** Whether the gradient of an image of the batch was zero everywhere, in every call, and it was not broken without one. */
    public boolean withoutGradient(int image) {
        return seen != null && !seen[image].anyGradient && !gone(image);
    }

    /** Number of such images. */
    public int imagesWithoutGradient() {
        return seen == null
                ? 0
                : (int) IntStream.range(0, seen.length)
                        .filter(this::withoutGradient)
                        .count();
    }

    /** Whether the forward pass of the last gradient gave the right class of an image; null if no gradient was asked for. */
    public @Nullable Boolean lastRight(int image) {
        return seen == null ? null : Boolean.valueOf(seen[image].lastRight);
    }

    /** Draws of a random model over which what it was asked is averaged; null where it is not random or nothing was asked. */
    public @Nullable Integer draws() {
        return gradients.length > 0 && random() ? Integer.valueOf(passes()) : null;
    }

    /** Number of zeros among the gradient components of an image in all calls. */
    public long zeroPixels(int image) {
        return seen == null ? 0 : seen[image].zeroPixels;
    }

    /** Number of these components. */
    public long pixels(int image) {
        return seen == null ? 0 : seen[image].pixels;
    }
}
