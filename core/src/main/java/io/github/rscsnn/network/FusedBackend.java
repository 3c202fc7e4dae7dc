package io.github.rscsnn.network;

import io.github.rscsnn.kernel.LifConstants;
import io.github.rscsnn.kernel.LifKernel;
import io.github.rscsnn.kernel.SurrogateShape;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.CustomGradient;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Convolutions and matrix products by libtorch on channels-last memory; batch normalisation, neurons over all time steps
 * and pooling by one fused kernel; the whole network one node of libtorch's graph. On the CPU, float32.
 *
 * <p>Where all time steps see one image (Direct, RSC-I) the first convolution runs once an image. Backward passes compute
 * no gradient that nobody asked for.
 */
public final class FusedBackend implements Backend {
    private final LifKernel kernel;
    private final String kernelName;

    /**
     * @param kernel what runs the neurons
     * @param kernelName for results, for example {@code vector, 256 bits}
     */
    public FusedBackend(LifKernel kernel, String kernelName) {
        this.kernel = kernel;
        this.kernelName = kernelName;
    }

    @Override
    public String title() {
        return "fused f32 (" + kernelName + ")";
    }

    LifKernel kernel() {
        return kernel;
    }

    /** Why this backend cannot run {@code network} in {@code pass}, or null if it can. */
    public static String obstacle(Network network, Pass pass) {
        for (Layer layer : network.layers()) {
            for (Neuron neuron : layer.neurons()) {
                if (!(neuron instanceof Lif lif)) {
                    return "its kernels know no neuron " + neuron.name();
                }
                Surrogate surrogate =
                        pass.surrogate() == null ? lif.parameters().surrogate() : pass.surrogate();
                if (constants(lif.parameters(), surrogate) == null) {
                    return "its kernels know no surrogate " + surrogate.name();
                }
            }
        }
        return null;
    }

    /** The kernel's constants, or null for a surrogate that it does not know. */
    static LifConstants constants(LifParameters lif, Surrogate surrogate) {
        return switch (surrogate) {
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
                lif.detachReset(),
                shape,
                (float) gamma);
    }

    /** @throws IllegalArgumentException if the network has parts that the kernels do not know */
    @Override
    public Tensor forward(Network network, Signal input, Pass pass) {
        String obstacle = obstacle(network, pass);
        if (obstacle != null) {
            throw new IllegalArgumentException(
                    "backend fused cannot run this network: " + obstacle + "; use --backend reference");
        }
        boolean parameters = network.parameters().trainable().values().stream().anyMatch(Tensor::requires_grad);
        boolean graph = org.bytedeco.pytorch.GradMode.is_enabled()
                && (parameters || input.data().requires_grad());
        if (!graph) {
            try (NoGradGuard noGrad = new NoGradGuard()) {
                return run(network, input, pass, null).repeated().byTime();
            }
        }
        Tape tape = new Tape();
        Signal leaf = new Signal(input.data().detach(), input.timeSteps(), input.isStatic());
        Signal[] last = new Signal[1];
        Tensor value;
        try (NoGradGuard noGrad = new NoGradGuard()) {
            last[0] =
                    run(network, leaf, pass, new Taped(tape, leaf, input.data().requires_grad()));
            value = last[0].repeated().byTime();
        }
        return CustomGradient.node(input.data(), value, gradient -> {
            try (NoGradGuard noGrad = new NoGradGuard()) {
                return tape.backward(
                        leaf, last[0], gradient.reshape(last[0].data().sizes()));
            }
        });
    }

    /** What a recorded pass must find. */
    record Taped(Tape tape, Signal first, boolean inputGradient) {}

    private Signal run(Network network, Signal input, Pass pass, Taped taped) {
        Pass inner = pass.withBackend(new FusedRun(this, taped));
        Signal signal = input;
        for (Layer layer : network.layers()) {
            signal = layer.forward(signal, inner);
        }
        return signal;
    }

    @Override
    public Signal convBlock(ConvBlock block, Signal input, Pass pass) {
        throw outsideOfForward();
    }

    @Override
    public Signal linearBlock(LinearBlock block, Signal input, Pass pass) {
        throw outsideOfForward();
    }

    @Override
    public Signal neuron(String site, Neuron neuron, Signal current, Pass pass) {
        throw outsideOfForward();
    }

    private static IllegalStateException outsideOfForward() {
        return new IllegalStateException("the fused backend runs whole networks: call Network.forward");
    }
}
