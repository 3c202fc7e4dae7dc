package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.Tensors;
import java.util.Locale;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What an attacker may do to an image: move it by at most ε, and stay within [0, 1].
 *
 * @param norm in which ε is measured
 * @param epsilon at least 0, in pixel units: 8/255 = 0.0314 for L∞
 */
public record Threat(Norm norm, double epsilon) {
    /** Norm of a perturbation over all pixels of an image. */
    public enum Norm {
        LINF,
        L2
    }

    /** Rounding of float32 that an attack is allowed beyond ε, as a share of it. */
    private static final double ROUNDING = 1e-4;

    public Threat {
        Objects.requireNonNull(norm, "norm");
        if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("epsilon must be at least 0, got " + epsilon);
        }
        if (norm == Norm.LINF && epsilon > 1) {
            throw new IllegalArgumentException("epsilon is in pixel units, pixels are in [0, 1]: got " + epsilon
                    + ", did you mean " + trim(epsilon) + "/255?");
        }
    }

    public static Threat linf(double epsilon) {
        return new Threat(Norm.LINF, epsilon);
    }

    public static Threat l2(double epsilon) {
        return new Threat(Norm.L2, epsilon);
    }

    /** For example {@code linf, epsilon=0.03137}. */
    public String title() {
        return String.format(Locale.ROOT, "%s, epsilon=%.5f", norm.name().toLowerCase(Locale.ROOT), epsilon);
    }

    /** The nearest image to {@code moved} within ε of {@code images} and within [0, 1]; both [N, C, H, W]. */
    public Tensor project(Tensor moved, Tensor images) {
        Tensor delta = moved.sub(images);
        Tensor inside = norm == Norm.LINF ? Tensors.clamp(delta, -epsilon, epsilon) : delta.mul(shrink(delta));
        return Tensors.clamp(images.add(inside), 0, 1);
    }

    /** Whether {@code moved} is within ε of {@code images}, up to rounding in float32, and within [0, 1]: bool [N]. */
    public Tensor holds(Tensor moved, Tensor images) {
        Tensor range = moved.ge(new Scalar(0.0)).logical_and(moved.le(new Scalar(1.0)));
        Scalar most = new Scalar(epsilon * (1 + ROUNDING) + 1e-7);
        return range.flatten(1, -1)
                .all(1, false)
                .logical_and(distances(moved, images).le(most));
    }

    /** How far images were moved, in this norm, [N]. */
    public Tensor distances(Tensor moved, Tensor images) {
        Tensor delta = moved.sub(images);
        return norm == Norm.LINF
                ? delta.abs().amax(new long[] {1, 2, 3}, false)
                : lengths(delta).flatten(0, -1);
    }

    /** The direction of steepest ascent of unit length: sign for L∞, g / |g| for L2 (0 where the gradient is 0). */
    public Tensor direction(Tensor gradient) {
        if (norm == Norm.LINF) {
            return gradient.sign();
        }
        // Scaled by the largest component first: squares of a nearly vanished gradient are 0 in float32.
        Tensor largest = gradient.abs().amax(new long[] {1, 2, 3}, true).clamp_min(new Scalar(Float.MIN_NORMAL));
        Tensor scaled = gradient.div(largest);
        return scaled.div(lengths(scaled).clamp_min(new Scalar(Float.MIN_NORMAL)));
    }

    private Tensor shrink(Tensor delta) {
        Tensor lengths = lengths(delta).clamp_min(new Scalar(Float.MIN_NORMAL));
        return lengths.reciprocal().mul(new Scalar(epsilon)).clamp_max(new Scalar(1.0));
    }

    /** L2 length of each image's values, [N, 1, 1, 1]. */
    static Tensor lengths(Tensor values) {
        return values.square()
                .sum(new long[] {1, 2, 3}, true, new org.bytedeco.pytorch.ScalarTypeOptional())
                .sqrt();
    }

    private static String trim(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
