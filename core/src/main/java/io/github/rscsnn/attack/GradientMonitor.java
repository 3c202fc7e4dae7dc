package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Counts zero gradients while an attack runs: a network that gives none cannot be attacked this way, which is not
 * robustness.
 */
public final class GradientMonitor extends DelegatingSource {
    private boolean[] anyGradient;
    private long zeroPixels;
    private long pixels;
    private boolean asked;
    private Departures departures;

    public GradientMonitor(GradientSource source) {
        super(source);
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        return watch(super.gradient(images, labels, objective));
    }

    @Override
    public Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
        return watch(super.furtherDraw(images, labels, objective));
    }

    @Override
    public Tensor logits(Tensor images) {
        asked = true;
        return super.logits(images);
    }

    @Override
    public Scores scores(Tensor images, Tensor labels, Objective objective) {
        asked = true;
        return super.scores(images, labels, objective);
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
        asked = true;
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
        return asked && random() ? Integer.valueOf(passes()) : null;
    }

    public long zeroPixels() {
        return zeroPixels;
    }

    /** Number of gradient components seen in all calls. */
    public long pixels() {
        return pixels;
    }
}
