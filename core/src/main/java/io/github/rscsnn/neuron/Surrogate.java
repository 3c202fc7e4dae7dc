package io.github.rscsnn.neuron;

import io.github.rscsnn.option.Interval;
import io.github.rscsnn.tensor.CustomGradient;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The derivative that stands in for that of the Heaviside step during backpropagation through time.
 *
 * <p>One may train with one surrogate and attack with another: what a defender trained with does not bind the attacker.
 */
public interface Surrogate {
    /**
     * @param distance membrane minus threshold, any shape; no graph is recorded
     * @return ds/du at each element, same shape
     */
    Tensor derivative(Tensor distance);

    /**
     * The Heaviside step, H(0) = 1, which the backward pass takes to have this derivative.
     *
     * @param distance membrane minus threshold, any shape, part of a graph or not
     * @return 0 or 1 at each element, same shape
     */
    default Tensor spike(Tensor distance) {
        Tensor value = distance.detach();
        Tensor fired = value.ge(new Scalar(0.0)).to(value.scalar_type());
        return CustomGradient.apply(distance, fired, gradient -> gradient.mul(derivative(value)));
    }

    /** Short name with its parameter, for example {@code triangle(1.0)}; written into every result. */
    String name();

    /**
     * The surrogate to use for one layer and time step; itself unless it adapts to them.
     *
     * @param site name of the neuron's layer, for example {@code lif2}
     * @param step time step, from 0
     */
    default Surrogate at(String site, int step) {
        return this;
    }

    /**
     * The surrogate of that shape.
     *
     * @param shape {@code triangle} (γ), {@code arctan} (α), {@code sigmoid} (α), {@code rectangle} (width) or
     *     {@code exponential} (β, of height 1)
     * @param parameter the shape's own parameter, above 0; larger is wider for triangle and rectangle and sharper for arctan
     *     and sigmoid
     * @throws IllegalArgumentException listing the shapes where {@code shape} is none of them
     */
    static Surrogate of(String shape, double parameter) {
        return switch (shape) {
            case "triangle" -> new Triangle(parameter);
            case "arctan" -> new Arctan(parameter);
            case "sigmoid" -> new Sigmoid(parameter);
            case "rectangle" -> new Rectangle(parameter);
            case "exponential" -> new Exponential(1, parameter);
            default ->
                throw new IllegalArgumentException("unknown surrogate '" + shape
                        + "'; choose triangle, arctan, sigmoid, rectangle or exponential");
        };
    }

    /**
     * A backward rule that needs a neuron's whole sequence instead of one membrane at a time: it says what becomes of the gradient
     * of the output, and nothing flows through time but by it.
     */
    interface OverTime extends Surrogate {
        /**
         * @param gradient of the output at each step, [T, ...]; no graph is recorded, here and below
         * @param current input current [T, ...]
         * @param membrane before the reset, [T, ...]; it fired where this is not below the threshold
         * @param neuron constants of the neuron
         * @return gradient of the input at each step, [T, ...]
         */
        Tensor toInput(Tensor gradient, Tensor current, Tensor membrane, LifParameters neuron);

        /** Refuses: there is no derivative at a single membrane. */
        @Override
        default Tensor derivative(Tensor distance) {
            throw new UnsupportedOperationException(name()
                    + " is a rule over whole sequences, and this neuron goes step by step; use the reference LIF");
        }
    }

    /** A surrogate whose shape follows from the membranes of a pass: they are computed once before. */
    interface Fitted extends Surrogate {
        /**
         * @param membrane before the reset, [T, N, ...]; no graph is recorded
         * @return the surrogate of this pass and layer
         */
        Surrogate fit(Tensor membrane);

        /** Refuses: there is none before it is fitted. */
        @Override
        default Tensor derivative(Tensor distance) {
            throw new UnsupportedOperationException(name() + " is fitted to membranes first; use the reference LIF");
        }
    }

    /**
     * Eq. 17: max(γ − |u − ϑ|, 0) / γ². The same as SpikingJelly's {@code PiecewiseQuadratic(alpha = 1/γ)} and SNN-RAT's
     * {@code ZIF(gama = γ)}.
     *
     * @param gamma half of the triangle's base, above 0; the paper uses 1
     */
    record Triangle(double gamma) implements Surrogate {
        public Triangle {
            requirePositive("gamma", gamma);
        }

        @Override
        public Tensor derivative(Tensor distance) {
            return distance.abs()
                    .neg_()
                    .add_(new Scalar(gamma))
                    .clamp_min_(new Scalar(0.0))
                    .mul_(new Scalar(1 / (gamma * gamma)));
        }

        @Override
        public String name() {
            return "triangle(" + gamma + ")";
        }
    }

    /** SpikingJelly's {@code ATan}: (α/2) / (1 + (π/2 · α · (u − ϑ))²); its default α is 2. */
    record Arctan(double alpha) implements Surrogate {
        public Arctan {
            requirePositive("alpha", alpha);
        }

        @Override
        public Tensor derivative(Tensor distance) {
            Tensor scaled = distance.mul(new Scalar(Math.PI / 2 * alpha));
            return scaled.square_().add_(new Scalar(1.0)).reciprocal_().mul_(new Scalar(alpha / 2));
        }

        @Override
        public String name() {
            return "arctan(" + alpha + ")";
        }
    }

    /** SpikingJelly's {@code Sigmoid}: α · σ(αd) · (1 − σ(αd)), d = u − ϑ; its default α is 4. */
    record Sigmoid(double alpha) implements Surrogate {
        public Sigmoid {
            requirePositive("alpha", alpha);
        }

        @Override
        public Tensor derivative(Tensor distance) {
            Tensor sigmoid = distance.mul(new Scalar(alpha)).sigmoid_();
            return sigmoid.sub(sigmoid.square()).mul_(new Scalar(alpha));
        }

        @Override
        public String name() {
            return "sigmoid(" + alpha + ")";
        }
    }

    /** 1/width where |u − ϑ| ≤ width/2, else 0 (STBP's rectangle). */
    record Rectangle(double width) implements Surrogate {
        public Rectangle {
            requirePositive("width", width);
        }

        @Override
        public Tensor derivative(Tensor distance) {
            return distance.abs()
                    .le(new Scalar(width / 2))
                    .to(distance.scalar_type())
                    .mul_(new Scalar(1 / width));
        }

        @Override
        public String name() {
            return "rectangle(" + width + ")";
        }
    }

    /** h · exp(−β |u − ϑ|) (SLAYER's shape; Shrestha and Orchard 2018). */
    record Exponential(double height, double beta) implements Surrogate {
        public Exponential {
            requirePositive("height", height);
            requirePositive("beta", beta);
        }

        @Override
        public Tensor derivative(Tensor distance) {
            return distance.abs().mul_(new Scalar(-beta)).exp_().mul_(new Scalar(height));
        }

        @Override
        public String name() {
            return "exponential(" + height + ", " + beta + ")";
        }
    }

    /** SpikingJelly's {@code Erf}: α/√π · exp(−(α(u − ϑ))²), a Gaussian. */
    record Erf(double alpha) implements Surrogate {
        public Erf {
            requirePositive("alpha", alpha);
        }

        @Override
        public Tensor derivative(Tensor distance) {
            return distance.mul(new Scalar(alpha)).square_().neg_().exp_().mul_(new Scalar(alpha / Math.sqrt(Math.PI)));
        }

        @Override
        public String name() {
            return "erf(" + alpha + ")";
        }
    }

    /**
     * scale / (1 + slope · |u − ϑ|)²: snnTorch's {@code fast_sigmoid} and Norse's {@code superspike}, both of scale 1, and
     * SpikingJelly's {@code SoftSign} of α, slope α and scale α/2.
     */
    record FastSigmoid(double slope, double scale) implements Surrogate {
        public FastSigmoid {
            requirePositive("slope", slope);
            requirePositive("scale", scale);
        }

        @Override
        public Tensor derivative(Tensor distance) {
            return distance.abs()
                    .mul_(new Scalar(slope))
                    .add_(new Scalar(1.0))
                    .square_()
                    .reciprocal_()
                    .mul_(new Scalar(scale));
        }

        @Override
        public String name() {
            return "fast-sigmoid(" + slope + ", " + scale + ")";
        }
    }

    /** 1 everywhere: the straight-through neuron of backward-pass differentiable approximation. */
    record StraightThrough() implements Surrogate {
        @Override
        public Tensor derivative(Tensor distance) {
            return distance.new_ones(distance.sizes());
        }

        @Override
        public String name() {
            return "straight-through";
        }
    }

    private static void requirePositive(String what, double value) {
        Interval.ABOVE_0.require("surrogate " + what, value);
    }
}
