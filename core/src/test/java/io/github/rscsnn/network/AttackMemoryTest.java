package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What the fused backend holds for its backward pass: an attack, which wants no gradients of weights, needs the currents
 * only.
 */
@Isolated
class AttackMemoryTest {
    private static final int IMAGES = 32;
    private static final int T = 4;

    private final FusedBackend backend = new FusedBackend(KernelSet.scalar(new KernelThreads(1)));

    /** Of this network only the second block's spikes, 2^20 numbers, and the gradients beside them are large buffers. */
    @Test
    void anAttackKeepsNoSpikesAndNoSecondCopyOfCurrents() {
        gradient(false);
        assertThat(backend.buffers().count()).isEqualTo(1);
    }

    @Test
    void trainingNeedsMore() {
        gradient(true);
        assertThat(backend.buffers().count()).isGreaterThan(1);
    }

    @Test
    void aSecondBackwardPassOfOneGraphIsRefused() {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier()) {
            Tensor x = torch.rand(2, 3, 32, 32).set_requires_grad(true);
            Tensor loss = classifier
                    .logits(x, Noise.none(), Pass.EVALUATION.withBackend(backend))
                    .square()
                    .sum();
            loss.backward(new Tensor(), new BoolOptional(true), false, new TensorArrayRefOptional());
            assertThatThrownBy(() -> CustomGradient.backward(loss)).hasMessageContaining("run the forward pass again");
        }
    }

    private void gradient(boolean ofWeights) {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier()) {
            classifier.network().parameters().requireGradients(ofWeights);
            Tensor x = torch.rand(IMAGES, 3, 32, 32).set_requires_grad(true);
            Pass pass = (ofWeights ? Pass.TRAINING : Pass.EVALUATION).withBackend(backend);
            CustomGradient.backward(
                    classifier.logits(x, Noise.none(), pass).square().sum());
            assertThat(x.grad().defined()).isTrue();
        }
    }

    private static SpikingClassifier classifier() {
        Network network = Vgg.of("vgg5", 0.25)
                .build(new Architecture.Input(3, 32, 32, 10), new Lif(LifParameters.PAPER), new Seeds(3));
        Normalise none = new Normalise(new float[] {0, 0, 0}, new float[] {1, 1, 1});
        return new SpikingClassifier(new DirectCoding(), none, T, network);
    }
}
