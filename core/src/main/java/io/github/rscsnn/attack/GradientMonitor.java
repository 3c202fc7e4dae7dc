package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.function.DoubleConsumer;
import org.bytedeco.pytorch.Tensor;

/**
 * Counts what an attack asks of a model, for each image of its batch while it is there, and the zero gradients that it gets: a
 * network that gives none cannot be attacked this way, which is not robustness.
 */
public final class GradientMonitor extends DelegatingSource {
    private final DoubleConsumer listener;
    private boolean[] anyGradient;
    private long[] gradients = new long[0];
    private long[] queries = new long[0];
    private long zeroPixels;
    private long pixels;
    private Departures departures;

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
        return watch(super.gradient(images, labels, objective));
    }

    @Override
    public Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
        count(images, 1, 0);
        return watch(super.furtherDraw(images, labels, objective));
    }

    @Override
    public Tensor logits(Tensor images) {
        count(images, 0, 1);
        return super.logits(images);
    }

    @Override
    public Scores scores(Tensor images, Tensor labels, Objective objective) {
        count(images, 0, 1);
        return super.scores(images, labels, objective);
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

    private boolean gone(int image) {
        return departures != null && departures.gone(image);
    }

    private Gradient watch(Gradient gradient) {
        try (StepScope scope = new StepScope()) {
            float[] nonZero = Tensors.floats(gradient.value()
                    .ne(new org.bytedeco.pytorch.Scalar(0.0))
                    .flatten(1, -1)
                    .sum(1));
            if (anyGradient == null) {
                anyGradient = new boolean[nonZero.length];
            }
            long perImage = gradient.value().numel() / nonZero.length;
            for (int i = 0; i < nonZero.length; i++) {
                anyGradient[i] |= nonZero[i] > 0;
                if (gone(i)) {
                    continue;
                }
                zeroPixels += perImage - (long) nonZero[i];
                pixels += perImage;
            }
            if (!Float.isFinite(gradient.value().sum().item_float())) {
                throw new GradientNotFiniteException();
            }
        }
        return gradient;
    }

    /** Number of images of the batch whose gradient was zero everywhere, in every call, and that were not broken without one. */
    public int imagesWithoutGradient() {
        int count = 0;
        if (anyGradient != null) {
            for (int i = 0; i < anyGradient.length; i++) {
                count += anyGradient[i] || gone(i) ? 0 : 1;
            }
        }
        return count;
    }

    /** Draws of a random model over which what it was asked is averaged; null where it is not random or nothing was asked. */
    public Integer draws() {
        return gradients.length > 0 && random() ? Integer.valueOf(passes()) : null;
    }

    public long zeroPixels() {
        return zeroPixels;
    }

    /** Number of gradient components seen in all calls. */
    public long pixels() {
        return pixels;
    }
}
