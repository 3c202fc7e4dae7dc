package io.github.rscsnn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.Tensors;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A soft reset that subtracts something else than the threshold, as snnTorch's: threshold / leak before the leak. */
class SoftResetDropTest {
    private static final int STEPS = 6;
    private static final int CHANNELS = 37;
    private static final float LEAK = 0.8f;
    private static final float DROP = 1 / LEAK;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void kernelsAgreeWithTheOperators(boolean detach) {
        Random random = new Random(3);
        float[] current = new float[STEPS * CHANNELS];
        float[] upstream = new float[current.length];
        for (int i = 0; i < current.length; i++) {
            current[i] = random.nextFloat() * 2 - 0.3f;
            upstream[i] = random.nextFloat() - 0.5f;
        }
        Tensor x = Tensors.of(current, STEPS, CHANNELS).set_requires_grad(true);
        Lif lif = new Lif(new LifParameters(LEAK, 1, LifParameters.Reset.SOFT, DROP, detach, new Surrogate.Arctan(2)));
        Tensor spikes = lif.fire(x, new Neuron.Firing("lif", null));
        spikes.mul(Tensors.of(upstream, STEPS, CHANNELS)).sum().backward();

        LifConstants constants = new LifConstants(LEAK, 1, false, DROP, detach, SurrogateShape.ARCTAN, 0.5f);
        LifShape shape = new LifShape(STEPS, false, 1, 1, 1, CHANNELS, false);
        for (LifKernels.Choice choice : new LifKernels.Choice[] {LifKernels.Choice.SCALAR, LifKernels.Choice.AUTO}) {
            try (KernelThreads threads = new KernelThreads(1)) {
                LifKernel kernel = LifKernels.select(choice, threads).lif();
                MemorySegment z = Tensors.memory(Tensors.of(current, current.length));
                Tensor fired = Tensors.of(new float[current.length], current.length);
                Tensor gradient = Tensors.of(new float[current.length], current.length);
                ChannelAffine identity = ChannelAffine.identity(CHANNELS);
                kernel.forward(
                        constants, new BlockForward(shape, StorageType.FLOAT32, identity, z, Tensors.memory(fired)));
                kernel.backward(
                        constants,
                        new BlockBackward(
                                shape,
                                StorageType.FLOAT32,
                                identity,
                                z,
                                Tensors.memory(Tensors.of(upstream, upstream.length)),
                                Tensors.memory(gradient),
                                GradientTarget.CURRENT,
                                null));
                assertThat(Tensors.floats(fired)).isEqualTo(Tensors.floats(spikes.detach()));
                float[] expected = Tensors.floats(x.grad());
                float[] got = Tensors.floats(gradient);
                for (int i = 0; i < got.length; i++) {
                    assertThat(got[i]).isCloseTo(expected[i], org.assertj.core.api.Assertions.within(1e-5f));
                }
            }
        }
    }
}
