package io.github.rscsnn.network;

import io.github.rscsnn.kernel.CudaLifKernel;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Cuda;
import io.github.rscsnn.tensor.StepScope;
import java.util.List;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Float32, or TF32 in convolutions and products, on one NVIDIA GPU. Weights and all layers live there; images, noise and scores stay with the caller, on the
 * processor, so that a seed draws the same noise on every backend and nothing outside a network knows of the GPU.
 *
 * <p>Convolutions, products and normalisation are cuDNN's and cuBLAS's; neurons are one kernel over all time steps
 * ({@link CudaLifKernel}) where it knows them. Where every time step sees one image, convolution and normalisation run once.
 */
public final class CudaBackend extends ReferenceBackend {
    private final String title;
    private final Device device;
    private final boolean tensorCores;
    private final @Nullable CudaNeurons neurons; // null: composed of tensor operations

    /**
     * @param tensorCores whether convolutions and products multiply TF32, forwards and backwards
     * @param neurons null for tensor operations
     */
    CudaBackend(String title, Device device, boolean tensorCores, @Nullable CudaNeurons neurons) {
        this.title = title;
        this.device = StepScope.retain(device);
        this.tensorCores = tensorCores;
        this.neurons = neurons;
    }

    /**
     * @param index number of the GPU, from 0
     * @param precision {@link Precision#F32} or {@link Precision#TF32}
     * @param composed whether neurons are composed of tensor operations too, which is slower
     * @throws UnsupportedOperationException if there is no such GPU, or what the kernels need; the message says what to do
     */
    static CudaBackend of(int index, Precision precision, boolean composed) {
        Device device = Cuda.device(index);
        CudaNeurons neurons = composed ? null : new CudaNeurons(CudaLifKernel.load(index));
        List<String> models = Cuda.models();
        String model = models.size() == 1 ? models.getFirst() : "GPU " + index;
        String title = (composed ? "cuda-reference " : "cuda ") + precision.title() + " (" + model + ")";
        return new CudaBackend(title, device, precision == Precision.TF32, neurons);
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public void place(Parameters parameters) {
        parameters.moveTo(device);
    }

    @Override
    public void finish() {
        torch.cuda_synchronize(device.index());
    }

    @Override
    public boolean sharesStatistics() {
        return false;
    }

    @Override
    public Tensor forward(Network network, Signal input, Pass pass) {
        Require.argument(pass.sharing() == null, "backend cuda trains alone: several workers need --backend auto");
        place(network.parameters());
        Cuda.tensorCores(tensorCores); // of the backward pass too, which comes before another backend's forward pass
        Tensor here = input.data().to(device, ScalarType.Float);
        Signal output = Layers.forward(network.layers(), new Signal(here, input.timeSteps(), input.isStatic()), pass);
        return output.repeated().byTime().to(input.data().device(), ScalarType.Float);
    }

    @Override
    Signal seen(Signal input) {
        return input;
    }

    @Override
    public Signal norm(BatchNorm norm, Signal input, Pass pass) {
        long values = input.data().numel() / input.data().size(1);
        if (!pass.training() || !input.isStatic() || input.timeSteps() == 1) {
            return input.with(norm(norm, input.data(), pass));
        }
        if (values < 2) {
            return super.norm(norm, input, pass);
        }
        // the graph keeps the running statistics that the operation sees, so the correction needs a copy
        BatchNorm once = new BatchNorm(
                norm.weight(),
                norm.bias(),
                norm.runningMean(),
                norm.runningVar().clone(),
                norm.epsilon());
        Tensor output = norm(once, input.data(), pass);
        countCopies(norm.runningVar(), once.runningVar(), values, input.timeSteps());
        return input.with(output);
    }

    /** An image stands for T copies, which the unbiased variance of the reference counts. */
    private static void countCopies(Tensor variance, Tensor updated, double values, int copies) {
        double all = values * copies;
        double factor = all / (all - 1) * (values - 1) / values;
        try (NoGradGuard noGrad = new NoGradGuard()) {
            Tensor kept = variance.mul(new Scalar(1 - BatchNorm.MOMENTUM));
            variance.copy_(updated.sub(kept).mul_(new Scalar(factor)).add_(kept));
        }
    }

    @Override
    public Signal pool(Pool pool, Signal input) {
        if (pool.kind() == Pool.Kind.GLOBAL_AVERAGE) { // whose own operation has no deterministic gradient there
            return input.with(input.data().mean(new long[] {2, 3}, true, new ScalarTypeOptional()));
        }
        return super.pool(pool, input);
    }

    @Override
    public Signal neuron(String site, Neuron neuron, Signal current, Pass pass) {
        Tensor output = neurons == null ? null : neurons.fire(neuron, current, pass);
        if (output == null) {
            output = neuron.fire(current.repeated().byTime(), pass.firing(site));
        }
        if (pass.observer() != null) {
            pass.observer().observe(site, output);
        }
        return Signal.ofTime(output);
    }
}
