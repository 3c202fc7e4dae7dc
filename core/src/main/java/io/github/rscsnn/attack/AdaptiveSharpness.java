package io.github.rscsnn.attack;

import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adaptive sharpness surrogate gradient (ASSG; Wang et al. 2025, arXiv 2512.22522): each neuron at each time step gets a
 * surrogate as sharp as its membrane allows without losing the gradient.
 *
 * <pre>
 *   M     = 0.9 M + 0.1 |d|              d = membrane minus threshold; M starts at 1
 *   D     = 0.9 D + 0.1 | |d| - M |      starts at 0; with the new M
 *   alpha = a / (M + 1.5 D + 0.0001)
 *   ds/du = alpha * f(alpha d)           f: the shape at sharpness 1
 * </pre>
 *
 * <p>The moving statistics are one step of an attack apart, so they belong to the attack and its batch, not to the neuron:
 * use one object for each batch, through {@link AdaptiveSharpnessGradient}. One backward pass is one update, made where the
 * derivative is asked for.
 */
public final class AdaptiveSharpness implements Surrogate, AutoCloseable {
    /** A of the arctan form, unless it is searched. */
    public static final double PUBLISHED_BOUND = 0.425;

    private static final double DECAY = 0.9;
    private static final double RELAXATION = 1.5;
    private static final double STABILISER = 1e-4;

    private final Shape shape;
    private double[] bounds;
    private final Map<String, Statistics> statistics = new HashMap<>();
    private boolean frozen;

    /** Shape of the surrogate. */
    public enum Shape {
        /** max(1 − |αd|, 0) · α, Eq. 17 with γ = 1/α. */
        TRIANGLE(new Surrogate.Triangle(1)),
        /** α/2 where |αd| ≤ 1. */
        RECTANGLE(new Surrogate.Rectangle(2)),
        /** (α/2) / (1 + (π/2 · αd)²). */
        ARCTAN(new Surrogate.Arctan(1));

        private final Surrogate unit;

        Shape(Surrogate unit) {
            this.unit = unit;
        }

        /** By lower-case name; throws {@link IllegalArgumentException} listing the names. */
        public static Shape of(String name) {
            for (Shape shape : values()) {
                if (shape.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return shape;
                }
            }
            throw new IllegalArgumentException(
                    "unknown adaptive surrogate '" + name + "'; choose triangle, rectangle or arctan");
        }
    }

    private record Statistics(Tensor mean, Tensor deviation) {}

    /**
     * @param bound A, the bound on the degree of gradient vanishing: in (0, 0.5) for arctan, where a = 2 tan(πA) / π, the
     *     authors' choice with A = {@value #PUBLISHED_BOUND}; in (0, 1), 0.8 in their code, for triangle and rectangle,
     *     where a = A
     */
    public AdaptiveSharpness(Shape shape, double bound) {
        this.shape = shape;
        bounds(bound);
    }

    /** @param newBounds one for all images, or one for each image of the batch */
    void bounds(double... newBounds) {
        double limit = shape == Shape.ARCTAN ? 0.5 : 1;
        for (double bound : newBounds) {
            if (!(bound > 0 && bound < limit)) {
                throw new IllegalArgumentException("the bound of an adaptive "
                        + shape.name().toLowerCase(Locale.ROOT) + " must be in (0, " + limit + "), got " + bound);
            }
        }
        bounds = newBounds.clone();
    }

    /** a, of shape [N or 1, 1, ...]. */
    private Tensor sharpness(Tensor like) {
        float[] values = new float[bounds.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (shape == Shape.ARCTAN ? 2 * Math.tan(Math.PI * bounds[i]) / Math.PI : bounds[i]);
        }
        long[] sizes = new long[(int) like.dim()];
        Arrays.fill(sizes, 1);
        sizes[0] = values.length;
        return Tensors.of(values, sizes).to(like.device(), like.scalar_type());
    }

    /** Whether backward passes leave the statistics as they are: on for further EOT draws at the same images. */
    public void freeze(boolean freeze) {
        frozen = freeze;
    }

    @Override
    public Surrogate at(String site, int step) {
        return new Surrogate() {
            @Override
            public Tensor derivative(Tensor distance) {
                return adapted(site + " " + step, distance);
            }

            @Override
            public String name() {
                return AdaptiveSharpness.this.name();
            }
        };
    }

    /** Refuses: the derivative differs by layer and step, see {@link #at}. */
    @Override
    public Tensor derivative(Tensor distance) {
        throw new UnsupportedOperationException(
                name() + " differs by layer and time step, and this neuron does not say which: use the reference LIF");
    }

    private Tensor adapted(String place, Tensor distance) {
        try (StepScope scope = new StepScope()) {
            Tensor magnitude = distance.abs();
            Statistics now = statistics.computeIfAbsent(place, unused -> start(magnitude));
            if (!now.mean().is_same_size(magnitude)) {
                throw new IllegalStateException("the membranes of " + place
                        + " changed shape: adaptive sharpness belongs to one batch, and two layers need two names");
            }
            if (!frozen) {
                move(now.mean(), magnitude);
                move(now.deviation(), magnitude.sub(now.mean()).abs_());
            }
            Tensor alpha = now.deviation()
                    .mul(new Scalar(RELAXATION))
                    .add_(now.mean())
                    .add_(new Scalar(STABILISER))
                    .reciprocal_()
                    .mul_(sharpness(distance));
            return scope.keep(shape.unit.derivative(distance.mul(alpha)).mul(alpha));
        }
    }

    private static Statistics start(Tensor like) {
        return new Statistics(
                StepScope.retain(like.new_ones(like.sizes())), StepScope.retain(like.new_zeros(like.sizes())));
    }

    private static void move(Tensor average, Tensor value) {
        average.mul_(new Scalar(DECAY)).add_(value, new Scalar(1 - DECAY));
    }

    /** Forgets all statistics; the object can be used again. */
    @Override
    public void close() {
        statistics.values().forEach(now -> {
            StepScope.release(now.mean());
            StepScope.release(now.deviation());
        });
        statistics.clear();
        frozen = false;
    }

    @Override
    public String name() {
        return "assg(" + shape.name().toLowerCase(Locale.ROOT) + ", " + (bounds.length == 1 ? bounds[0] : "searched")
                + ")";
    }
}
