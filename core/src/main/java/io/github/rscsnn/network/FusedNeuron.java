package io.github.rscsnn.network;

import io.github.rscsnn.kernel.ChannelAffine;
import io.github.rscsnn.kernel.ChannelSums;
import io.github.rscsnn.kernel.GradientTarget;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.LifConstants;
import io.github.rscsnn.kernel.LifShape;
import io.github.rscsnn.kernel.ReluKernel;
import io.github.rscsnn.kernel.StorageType;
import io.github.rscsnn.kernel.SurrogateShape;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.neuron.Surrogate;
import java.lang.foreign.MemorySegment;

/** A neuron that the kernels know, with the affine map before it and the pool after it. */
sealed interface FusedNeuron {
    void forward(LifShape shape, ChannelAffine affine, MemorySegment z, MemorySegment output);

    /** Arguments as in {@link io.github.rscsnn.kernel.LifKernel#backward}. */
    void backward(
            LifShape shape,
            ChannelAffine affine,
            MemorySegment z,
            MemorySegment outputGradient,
            MemorySegment inputGradient,
            GradientTarget target,
            ChannelSums sums);

    /** Whether it has a state over time, so that a static input gives another output at each step. */
    default boolean hasState() {
        return false;
    }

    /**
     * @param neuron null for none: the affine map alone
     * @param pass whose surrogate and detached reset take the place of the neuron's own
     * @return null if the kernels know no such neuron or surrogate
     */
    static FusedNeuron of(KernelSet kernels, Precision precision, Neuron neuron, Pass pass) {
        StorageType type = precision.storage();
        if (neuron == null) {
            return new Stateless(kernels.linear(), type);
        }
        if (neuron instanceof Relu) {
            return new Stateless(kernels.relu(), type);
        }
        LifConstants constants = constants(neuron, pass);
        return constants == null ? null : new Spiking(kernels, type, constants);
    }

    /** Whether the kernels know a neuron with its own surrogate. */
    static boolean isKnown(Neuron neuron) {
        return neuron instanceof Relu || constants(neuron, Pass.EVALUATION) != null;
    }

    /**
     * What a kernel needs to know of a neuron.
     *
     * @param pass as in {@link #of}
     * @return null if it is no LIF neuron, or the kernels know no such surrogate
     */
    static LifConstants constants(Neuron neuron, Pass pass) {
        return neuron instanceof Lif lif
                ? constants(lif.parameters().differentiated(pass.surrogate(), pass.detachReset()))
                : null;
    }

    private static LifConstants constants(LifParameters lif) {
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
    record Spiking(KernelSet kernels, StorageType type, LifConstants constants) implements FusedNeuron {
        @Override
        public boolean hasState() {
            return true;
        }

        @Override
        public void forward(LifShape shape, ChannelAffine affine, MemorySegment z, MemorySegment output) {
            kernels.lif().forward(shape, constants, type, affine, z, output);
        }

        @Override
        public void backward(
                LifShape shape,
                ChannelAffine affine,
                MemorySegment z,
                MemorySegment outputGradient,
                MemorySegment inputGradient,
                GradientTarget target,
                ChannelSums sums) {
            kernels.lif().backward(shape, constants, type, affine, z, outputGradient, inputGradient, target, sums);
        }
    }

    /** ReLU or nothing, which know no time: a static input must have been repeated. */
    record Stateless(ReluKernel kernel, StorageType type) implements FusedNeuron {
        @Override
        public void forward(LifShape shape, ChannelAffine affine, MemorySegment z, MemorySegment output) {
            kernel.forward(shape, type, affine, z, output);
        }

        @Override
        public void backward(
                LifShape shape,
                ChannelAffine affine,
                MemorySegment z,
                MemorySegment outputGradient,
                MemorySegment inputGradient,
                GradientTarget target,
                ChannelSums sums) {
            kernel.backward(shape, type, affine, z, outputGradient, inputGradient, target, sums);
        }
    }
}
