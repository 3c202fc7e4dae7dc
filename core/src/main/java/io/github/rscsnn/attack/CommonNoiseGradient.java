package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * Common random numbers: every step of a run sees the same draws, so that two steps differ by their images and not by their
 * noise. A new run ({@link #begin}) takes new draws.
 *
 * <p>With EOT over k draws the attack then climbs one fixed function, the mean over these k draws (sample average
 * approximation): smoother, and prone to overfit them when k is small. Scores asked for by {@link #logits} and {@link #scores} are draws that
 * no gradient of the run has used.
 */
public final class CommonNoiseGradient extends DelegatingSource {
    private final Noise.PerImage noise;
    private long first;
    private long next;

    /**
     * @param source usually an {@link EotGradient}
     * @param noise the very object that the model under {@code source} draws from
     */
    public CommonNoiseGradient(GradientSource source, Noise.PerImage noise) {
        super(source);
        this.noise = noise;
        this.first = noise.position();
        this.next = first;
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        noise.moveTo(first);
        Gradient gradient = super.gradient(images, labels, objective);
        next = Math.max(next, noise.position());
        return gradient;
    }

    @Override
    public Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
        return asked(images, () -> super.furtherDraw(images, labels, objective));
    }

    /** Over fresh draws. */
    @Override
    <T> T asked(Tensor images, Supplier<T> scores) {
        noise.moveTo(next);
        T found = scores.get();
        next = noise.position();
        return found;
    }

    @Override
    public void begin() {
        super.begin();
        first = next;
    }

    @Override
    public String name() {
        return "common noise(" + super.name() + ")";
    }
}
