package io.github.rscsnn.network;

import io.github.rscsnn.kernel.BlockBackward;
import io.github.rscsnn.kernel.BlockForward;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.LifConstants;
import io.github.rscsnn.kernel.LifKernel;
import io.github.rscsnn.kernel.ReluKernel;
import io.github.rscsnn.kernel.SurrogateShape;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.neuron.Surrogate;
import org.jspecify.annotations.Nullable;

/** A neuron with the affine map before it and the pool after it, in one kernel where there is one for it. */
interface FusedNeuron {
    void forward(BlockForward call);

    void backward(BlockBackward call);

    /** Whether it has a state over time, so that a static input gives another output at each step. */
    default boolean hasState() {
        return false;
    }

    /** The affine map alone. */
    static FusedNeuron none(KernelSet kernels) {
        return new Stateless(kernels.linear());
    }

    /**
     * @param neuron null for none
     * @param firing of the pass, whose surrogate and detached reset take the place of the neuron's own
     * @param each shape of what the neuron takes of an image at a time step; none for a map, [C, H, W]
     */
    static FusedNeuron of(KernelSet kernels, @Nullable Neuron neuron, Neuron.Firing firing, long... each) {
        if (neuron == null) {
            return none(kernels);
        }
        if (neuron instanceof Relu) {
            return new Stateless(kernels.relu());
        }
        if (!(neuron instanceof Lif lif)) {
            return new ComposedNeuron(null, neuron, firing, each);
        }
        LifConstants constants = constants(lif, firing);
        return constants != null
                ? new Spiking(kernels.lif(), constants)
                : new ComposedNeuron(
                        new Spiking(kernels.lif(), constants(lif.parameters(), SurrogateShape.STRAIGHT_THROUGH, 1)),
                        neuron,
                        firing,
                        each);
    }

    /**
     * What a kernel needs to know of a neuron.
     *
     * @param firing as in {@link #of}
     * @return null if it is no LIF neuron, or the kernels know no such surrogate
     */
    static @Nullable LifConstants constants(Neuron neuron, Neuron.Firing firing) {
        return neuron instanceof Lif lif
                ? constants(lif.parameters().differentiated(firing.surrogate(), firing.detachReset()))
                : null;
    }

    private static @Nullable LifConstants constants(LifParameters lif) {
        return switch (lif.surrogate()) {
            case Surrogate.Triangle s -> constants(lif, SurrogateShape.TRIANGLE, s.gamma());
            case Surrogate.Arctan s -> constants(lif, SurrogateShape.ARCTAN, 1 / s.alpha());
            case Surrogate.Sigmoid s -> constants(lif, SurrogateShape.SIGMOID, 1 / s.alpha());
            case Surrogate.Rectangle s -> constants(lif, SurrogateShape.RECTANGLE, s.width() / 2);
            case Surrogate.StraightThrough s -> constants(lif, SurrogateShape.STRAIGHT_THROUGH, 1);
            default -> null;
        };
    }

    private static LifConstants constants(LifParameters lif, SurrogateShape shape, double gamma) {
        return new LifConstants(
                (float) lif.leak(),
                (float) lif.threshold(),
                lif.reset() == LifParameters.Reset.HARD,
                (float) lif.resetBy(),
                lif.detachReset(),
                shape,
                (float) gamma);
    }

    /** LIF over all time steps. */
    record Spiking(LifKernel kernel, LifConstants constants) implements FusedNeuron {
        @Override
        public boolean hasState() {
            return true;
        }

        @Override
        public void forward(BlockForward call) {
            kernel.forward(constants, call);
        }

        @Override
        public void backward(BlockBackward call) {
            kernel.backward(constants, call);
        }
    }

    /** ReLU or nothing, which know no time: a static input must have been repeated. */
    record Stateless(ReluKernel kernel) implements FusedNeuron {
        @Override
        public void forward(BlockForward call) {
            kernel.forward(call);
        }

        @Override
        public void backward(BlockBackward call) {
            kernel.backward(call);
        }
    }
}
