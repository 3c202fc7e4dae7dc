package io.github.rscsnn.network;

import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.CustomGradient;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions and matrix products by libtorch on channels-last memory; batch normalisation, neurons over all time steps
 * and pooling by one fused kernel; the whole network one node of libtorch's graph. On the CPU.
 *
 * <p>In bfloat16 the weights are cast when they have changed, products and what flows between layers are bfloat16, and
 * the last layer without a neuron is float32, so that logits keep their digits.
 *
 * <p>Neurons and gradients of spikes that no kernel has are libtorch's operations between the products ({@link ComposedNeuron}).
 *
 * <p>Where all time steps see one image (Direct, RSC-I) the first convolution runs once an image. Backward passes compute
 * no gradient that nobody asked for.
 */
public final class FusedBackend implements WholeNetworks {
    private final KernelSet kernels;
    private final Precision precision;
    private final String chosen;
    private final Products products;
    private final Buffers buffers = new Buffers();
    private final WeightCopies copies = new WeightCopies();

    /**
     * In float32.
     *
     * @param kernels what runs normalisation and neurons
     */
    public FusedBackend(KernelSet kernels) {
        this(kernels, Precision.F32);
    }

    /** @param precision of products and of what is kept between them */
    public FusedBackend(KernelSet kernels, Precision precision) {
        this(kernels, precision, null, "");
    }

    private FusedBackend(KernelSet kernels, Precision precision, @Nullable ProductListener listener, String chosen) {
        Require.argument(precision != Precision.TF32, "tf32 is a GPU's: the fused backend takes f32 and bf16");
        this.chosen = chosen;
        this.kernels = kernels;
        this.precision = precision;
        this.products = new Products(buffers, listener);
    }

    /** The same, telling {@code listener} of every convolution and matrix product; backward passes included. */
    public FusedBackend withListener(@Nullable ProductListener listener) {
        return new FusedBackend(kernels, precision, listener, chosen);
    }

    /** The same, with a title that says that nobody named it. */
    FusedBackend chosen() {
        return new FusedBackend(kernels, precision, null, "auto: ");
    }

    @Override
    public String title() {
        return chosen + "fused " + precision.title() + " (" + kernels.name() + ")";
    }

    KernelSet kernels() {
        return kernels;
    }

    Precision precision() {
        return precision;
    }

    Products products() {
        return products;
    }

    Buffers buffers() {
        return buffers;
    }

    /** {@code master} as products take it. */
    Tensor weight(Tensor master) {
        return precision == Precision.F32 ? master : copies.get(master);
    }

    @Override
    public Tensor forward(Network network, Signal input, Pass pass) {
        copies.of(network);
        buffers.nextPass();
        boolean parameters = network.parameters().trainable().values().stream().anyMatch(Tensor::requires_grad);
        boolean graph = org.bytedeco.pytorch.GradMode.is_enabled()
                && (parameters || input.data().requires_grad());
        if (!graph) {
            try (NoGradGuard noGrad = new NoGradGuard()) {
                return Precision.F32.of(run(network, input, pass, null).byTime());
            }
        }
        Tape tape = new Tape();
        Signal leaf = new Signal(input.data().detach(), input.timeSteps(), input.isStatic());
        Signal[] last = new Signal[1];
        Tensor value;
        try (NoGradGuard noGrad = new NoGradGuard()) {
            last[0] =
                    run(network, leaf, pass, new Taped(tape, leaf, input.data().requires_grad()));
            value = Precision.F32.of(last[0].byTime());
        }
        boolean wanted = input.data().requires_grad();
        return CustomGradient.node(input.data(), value, gradient -> {
            try (NoGradGuard noGrad = new NoGradGuard()) {
                Tensor arrived = gradient.reshape(last[0].data().sizes());
                Tensor sent = tape.backward(leaf, last[0], arrived);
                // a first layer that had all time steps written out sends one even where nobody asked
                return sent == null || !wanted ? null : Precision.F32.of(sent);
            }
        });
    }

    @Override
    public void rest() {
        buffers.release();
        copies.release();
    }

    /** What a recorded pass must find. */
    record Taped(Tape tape, Signal first, boolean inputGradient) {}

    /** The last layer's output at each time step. */
    private Signal run(Network network, Signal input, Pass pass, @Nullable Taped taped) {
        FusedRun fused = new FusedRun(this, taped);
        Pass inner = pass.withBackend(fused);
        Signal last = taped == null
                ? Layers.forward(network.layers(), input, inner)
                : Layers.forwardTaped(network.layers(), input, inner, taped.tape());
        return fused.timed(last);
    }

    @Override
    public ParameterUpdate update() {
        return new ParameterUpdate(kernels.sgd(), copies);
    }
}
