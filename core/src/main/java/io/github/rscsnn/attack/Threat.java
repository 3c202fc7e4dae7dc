package io.github.rscsnn.attack;

import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Tensors;
import java.util.Locale;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

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
        L2,
        L1;

        /**
         * The ε at which any image becomes any other.
         *
         * @param pixels values of an image
         */
        public double most(int pixels) {
            return switch (this) {
                case LINF -> 1;
                case L2 -> Math.sqrt(pixels);
                case L1 -> pixels;
            };
        }

        /** @throws IllegalArgumentException for a step in L∞ that is longer than a pixel's range */
        public void requireStep(double alpha) {
            Require.argument(
                    alpha <= 1 || this != LINF,
                    "alpha is in pixel units, pixels are in [0, 1]: got %s, did you mean %s/255?",
                    alpha,
                    alpha);
        }

        /** As a sentence names it: {@code L∞}. */
        public String sign() {
            return this == LINF ? "L∞" : name();
        }

        /** {@code L2}, or nothing for L∞, which goes without saying. */
        public String suffix() {
            return this == LINF ? "" : " in " + name();
        }
    }

    /** Share of the components that an L1 step moves. */
    private static final double SPARSE = 0.01;

    private static final int BISECTIONS = 60;

    /** Rounding of float32 that an attack is allowed beyond ε, as a share of it. */
    private static final double ROUNDING = 1e-4;

    public Threat {
        Objects.requireNonNull(norm, "norm");
        Interval.AT_LEAST_0.require("epsilon", epsilon);
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

    public static Threat l1(double epsilon) {
        return new Threat(Norm.L1, epsilon);
    }

    /** For example {@code linf, epsilon=0.03137}. */
    public String title() {
        return String.format(Locale.ROOT, "%s, epsilon=%.5f", norm.name().toLowerCase(Locale.ROOT), epsilon);
    }

    /**
     * An image within ε of {@code images} and within [0, 1]; both [N, C, H, W]. For L∞ and L1 the nearest to {@code moved}; for L2 the
     * nearest of the ball, clamped.
     */
    public Tensor project(Tensor moved, Tensor images) {
        Tensor delta = moved.sub(images);
        Tensor inside = switch (norm) {
            case LINF -> Tensors.clamp(delta, -epsilon, epsilon);
            case L2 -> delta.mul(shrink(delta));
            case L1 -> soft(delta, images);
        };
        return Tensors.clamp(images.add(inside), 0, 1);
    }

    /**
     * The nearest move within the L1 ball that stays within [0, 1] (Croce and Hein 2021): with room r for each pixel in its direction,
     * min(max(|δ| - λ, 0), r), and λ such that these add up to ε. The sum falls with λ, which is halved into place in float64.
     */
    private Tensor soft(Tensor delta, Tensor images) {
        Tensor size = delta.abs().to(ScalarType.Double);
        Tensor room = torch.where(delta.gt(new Scalar(0.0)), images.neg().add(new Scalar(1.0)), images)
                .to(ScalarType.Double);
        Tensor high = size.amax(new long[] {1, 2, 3}, true);
        Tensor low = torch.zeros_like(high);
        Tensor fits = sum(torch.minimum(size, room)).le(new Scalar(epsilon));
        for (int i = 0; i < BISECTIONS; i++) {
            Tensor middle = low.add(high).mul(new Scalar(0.5));
            Tensor tooFar = sum(kept(size, room, middle)).gt(new Scalar(epsilon));
            low = torch.where(tooFar, middle, low);
            high = torch.where(tooFar, high, middle);
        }
        Tensor lambda = torch.where(fits, torch.zeros_like(high), high);
        return delta.sign().mul(kept(size, room, lambda).to(delta.scalar_type()));
    }

    private static Tensor kept(Tensor size, Tensor room, Tensor lambda) {
        return torch.minimum(size.sub(lambda).clamp_min(new Scalar(0.0)), room);
    }

    /** Of each image's values, [N, 1, 1, 1]. */
    private static Tensor sum(Tensor values) {
        return values.sum(new long[] {1, 2, 3}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
    }

    /** Whether {@code moved} is within ε of {@code images}, up to rounding in float32, and within [0, 1]: bool [N]. */
    public Tensor holds(Tensor moved, Tensor images) {
        Tensor range = moved.ge(new Scalar(0.0)).logical_and(moved.le(new Scalar(1.0)));
        long rounded = norm == Norm.L1 ? images.numel() / images.size(0) : 1; // each pixel may be
        Scalar most = new Scalar(epsilon * (1 + ROUNDING) + 1e-7 * rounded);
        return range.flatten(1, -1)
                .all(1, false)
                .logical_and(distances(moved, images).le(most));
    }

    /** How far images were moved, in this norm, [N]. */
    public Tensor distances(Tensor moved, Tensor images) {
        Tensor delta = moved.sub(images);
        return length(delta).flatten(0, -1);
    }

    /** Of each image's values in this norm, [N, 1, 1, 1]. */
    Tensor length(Tensor values) {
        return switch (norm) {
            case LINF -> values.abs().amax(new long[] {1, 2, 3}, true);
            case L2 -> lengths(values);
            case L1 -> sum(values.abs());
        };
    }

    /**
     * A direction of ascent of unit length, 0 where the gradient is 0: sign for L∞, g / |g| for L2; for L1 the signs of the largest
     * {@value #SPARSE} of all components, alike (SLIDE; Tramèr and Boneh 2019): the steepest, a single pixel, would fill at once.
     */
    public Tensor direction(Tensor gradient) {
        return direction(gradient, 0);
    }

    /** That of a step of {@code length}: for L1 over at least as many components, for none can move by more than 1. */
    Tensor direction(Tensor gradient, double length) {
        if (norm == Norm.LINF) {
            return gradient.sign();
        }
        if (norm == Norm.L1) {
            Tensor flat = gradient.flatten(1, -1);
            long least = Math.min(flat.size(1), (long) Math.ceil(length));
            long count = Math.max(Math.max(1, least), Math.round(SPARSE * flat.size(1)));
            Tensor chosen = flat.abs().topk(count).get1();
            Tensor signs = flat.sign().gather(1, chosen).div(new Scalar((double) count));
            return torch.zeros_like(flat).scatter(1, chosen, signs).view_as(gradient);
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

    /** @throws IllegalArgumentException for L1, which {@code attack} knows nothing of */
    void refuseL1(String attack) {
        Require.argument(
                norm != Norm.L1, "%s here is that of L-infinity and L2: for L1 use pgd, mifgsm or random", attack);
    }
}
