package io.github.rscsnn.network;

import io.github.rscsnn.kernel.CudaLifKernel;
import io.github.rscsnn.kernel.LifConstants;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Neurons on a GPU, each layer one node of the graph over all time steps.
 *
 * @param kernel of the GPU that the tensors are on
 */
record CudaNeurons(CudaLifKernel kernel) {
    /** The stream of libtorch where nobody chose another. */
    private static final long DEFAULT_STREAM = 0;

    /** Output [T, N, ...]; null if the kernel does not know the neuron, its surrogate or so many steps. */
    @Nullable
    Tensor fire(Neuron neuron, Signal current, Pass pass) {
        LifConstants lif = FusedNeuron.constants(neuron, pass.firing(""));
        int steps = current.timeSteps();
        boolean otherDrop =
                lif != null && !lif.hardReset() && lif.drop() != lif.threshold(); // the GPU's kernel has no such
        if (lif == null || otherDrop || steps > CudaLifKernel.MAXIMUM_TIME_STEPS) {
            return null;
        }
        boolean still = current.isStatic() && steps > 1;
        Tensor y = still
                ? current.data().contiguous()
                : current.repeated().byTime().contiguous();
        long each = still ? y.numel() : y.numel() / steps;
        Tensor spikes = y.new_empty(still ? Tensors.sizes(Tensors.shape(y), steps) : Tensors.shape(y));
        kernel.forward(lif, steps, still, each, address(y), address(spikes), DEFAULT_STREAM);
        if (!y.requires_grad() || !GradMode.is_enabled()) {
            return spikes;
        }
        Tensor values = y.detach();
        return still
                ? CustomGradient.node(y, spikes, g -> gradient(lif, steps, true, each, values, g))
                : CustomGradient.apply(y, spikes, g -> gradient(lif, steps, false, each, values, g));
    }

    private Tensor gradient(LifConstants lif, int steps, boolean still, long each, Tensor values, Tensor arrived) {
        Tensor ofSpikes = arrived.contiguous();
        Tensor ofCurrent = values.new_empty(Tensors.shape(values));
        kernel.backward(
                lif, steps, still, each, address(values), address(ofSpikes), address(ofCurrent), DEFAULT_STREAM);
        return ofCurrent;
    }

    private static long address(Tensor tensor) {
        return tensor.data_ptr().address();
    }
}
