package io.github.rscsnn.coding;

import io.github.rscsnn.option.Interval;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.Tensors;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Randomized Smoothing Coding (Section 3.2): Gaussian noise of variance σ², then a clamp to [0, 1] (Eq. 10).
 *
 * <p>The gradient is exact: it passes where the noisy value lies in [0, 1] (ends included) and is blocked elsewhere, as
 * {@code torch.clamp}'s. An attacker may use {@link #straightThrough()} instead.
 *
 * <p>With noise that is exact ({@link Noise#exact}, for certificates) the sum is float64 and rounded to the nearest multiple of
 * 1/{@value #GRID}, before the clamp. The digits of a float32 sum would tell of the image below the noise.
 *
 * @param variant one draw for all time steps (RSC-I, Eq. 7) or a fresh one at each (RSC-II, Eq. 9)
 * @param sigma2 variance σ² of the noise, at least 0; RSC-0.1 of the paper is σ² = 0.1, σ = 0.316
 * @param space whether noise comes before or after normalisation
 * @param clampStraightThrough whether the backward pass takes the clamp for the identity
 */
public record RandomizedSmoothingCoding(Variant variant, double sigma2, NoiseSpace space, boolean clampStraightThrough)
        implements Coding {
    /** Steps of the grid of exact sums in [0, 1]: finer than the 255 of an 8-bit image. */
    public static final int GRID = 1024;

    /** Which noise the time steps see. */
    public enum Variant {
        /** RSC-I: the same noise at every time step. */
        I,
        /** RSC-II: independent noise at every time step. */
        II
    }

    public RandomizedSmoothingCoding {
        Objects.requireNonNull(variant, "variant");
        Objects.requireNonNull(space, "space");
        Interval.AT_LEAST_0.require("sigma2 is a variance and", sigma2);
    }

    public RandomizedSmoothingCoding(Variant variant, double sigma2, NoiseSpace space) {
        this(variant, sigma2, space, false);
    }

    @Override
    public Coded encode(Tensor images, int timeSteps, UnaryOperator<Tensor> normalise, Noise noise) {
        Tensor base = space == NoiseSpace.PIXEL
                ? images
                : normalise.apply(noise.isExact() ? images.to(ScalarType.Double) : images);
        Tensor noisy = clamp(variant == Variant.I ? noisy(base, noise) : perStep(base, timeSteps, noise));
        Tensor coded = space == NoiseSpace.PIXEL ? normalise.apply(noisy) : noisy;
        return new Coded(coded, timeSteps, variant == Variant.I);
    }

    private Tensor perStep(Tensor base, int timeSteps, Noise noise) {
        long[] image = Tensors.shape(base);
        Tensor repeated = base.unsqueeze(1).expand(image[0], timeSteps, image[1], image[2], image[3]);
        return noisy(repeated, noise).transpose(0, 1);
    }

    private Tensor noisy(Tensor base, Noise noise) {
        return isRandom() ? noise.addedTo(base, sigma()) : base;
    }

    private Tensor clamp(Tensor noisy) {
        if (!clampStraightThrough) {
            return Tensors.clamp(noisy, 0, 1);
        }
        return CustomGradient.apply(noisy, Tensors.clamp(noisy.detach(), 0, 1), gradient -> gradient);
    }

    /** Standard deviation σ of the noise. */
    public double sigma() {
        return Math.sqrt(sigma2);
    }

    @Override
    public Coding straightThrough() {
        return new RandomizedSmoothingCoding(variant, sigma2, space, true);
    }

    /** With σ² = 0: the clamp stays. */
    @Override
    public Coding quiet() {
        return new RandomizedSmoothingCoding(variant, 0, space, clampStraightThrough);
    }

    @Override
    public boolean isRandom() {
        return sigma2 > 0;
    }

    @Override
    public String name() {
        return String.format(
                Locale.ROOT,
                "rsc%d(sigma2=%s, sigma=%.4f, space=%s%s)",
                variant == Variant.I ? 1 : 2,
                sigma2,
                sigma(),
                space.name().toLowerCase(Locale.ROOT),
                clampStraightThrough ? ", straight-through clamp" : "");
    }
}
