package io.github.rscsnn.neuron;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.examples.OwnNeuron;
import io.github.rscsnn.neuron.LifParameters.Reset;
import io.github.rscsnn.neuron.Neuron.Firing;
import io.github.rscsnn.tensor.Tensors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every neuron promises; a new one is one more line in {@link #neurons}. */
@ExtendWith(InScope.class)
class NeuronContractTest {
    private static final Firing FIRING = new Firing("lif1", null);

    static Stream<Neuron> neurons() {
        return Stream.of(
                new Lif(LifParameters.PAPER),
                new Lif(LifParameters.PAPER.withLeak(0.5)),
                new Lif(LifParameters.PAPER.withReset(Reset.SOFT, true)),
                new Lif(LifParameters.PAPER.withSurrogate(new Surrogate.Arctan(2))),
                new Relu(),
                new OwnNeuron(0.5, 0.2));
    }

    @ParameterizedTest
    @MethodSource("neurons")
    void keepsTheShape(Neuron neuron) {
        assertThat(Tensors.shape(neuron.fire(Given.normal(1, 4, 2, 3, 5, 5), FIRING)))
                .containsExactly(4, 2, 3, 5, 5);
        assertThat(Tensors.shape(neuron.fire(Given.normal(2, 1, 7), FIRING))).containsExactly(1, 7);
    }

    /** Batches of two sizes in a row, and the first again: nothing is remembered. */
    @ParameterizedTest
    @MethodSource("neurons")
    void remembersNoBatch(Neuron neuron) {
        Tensor four = Given.normal(3, 6, 4, 10);
        Tensor three = Given.normal(4, 6, 3, 10);
        float[] first = Tensors.floats(neuron.fire(four, FIRING));
        neuron.fire(three, FIRING);
        assertThat(Tensors.floats(neuron.fire(four, FIRING))).containsExactly(first);
    }

    @ParameterizedTest
    @MethodSource("neurons")
    void treatsEachImageOfABatchAlone(Neuron neuron) {
        Tensor batch = Given.leaf(Given.normal(5, 6, 4, 10));
        Tensor upstream = Given.normal(6, 6, 4, 10);
        Tensor out = neuron.fire(batch, FIRING);
        out.mul(upstream).sum().backward();
        for (int image = 0; image < 4; image++) {
            Tensor alone = Given.leaf(batch.detach().narrow(1, image, 1));
            Tensor outAlone = neuron.fire(alone, FIRING);
            outAlone.mul(upstream.narrow(1, image, 1)).sum().backward();
            assertThat(Tensors.floats(outAlone)).containsExactly(Tensors.floats(out.narrow(1, image, 1)));
            assertThat(Tensors.floats(alone.grad()))
                    .containsExactly(Tensors.floats(batch.grad().narrow(1, image, 1)));
        }
    }

    @ParameterizedTest
    @MethodSource("neurons")
    void earlierOutputsDoNotDependOnLaterInputs(Neuron neuron) {
        Tensor x = Given.normal(7, 6, 2, 10);
        Tensor out = neuron.fire(x, FIRING);
        Tensor shorter = neuron.fire(x.narrow(0, 0, 4), FIRING);
        assertThat(Tensors.floats(shorter)).containsExactly(Tensors.floats(out.narrow(0, 0, 4)));
    }

    @ParameterizedTest
    @MethodSource("neurons")
    void takesInputsOfAnyStrides(Neuron neuron) {
        Tensor x = Given.normal(8, 10, 4, 6).transpose(0, 2); // [6, 4, 10]
        assertThat(Tensors.floats(neuron.fire(x, FIRING)))
                .containsExactly(Tensors.floats(neuron.fire(x.contiguous(), FIRING)));
    }

    @ParameterizedTest
    @MethodSource("neurons")
    void letsAGradientThrough(Neuron neuron) {
        Tensor x = Given.leaf(Given.uniform(9, 0.2, 0.9, 4, 2, 10));
        neuron.fire(x, FIRING).sum().backward();
        assertThat(Tensors.floats(x.grad().abs().sum())[0]).isPositive().isFinite();
        assertThat(neuron.name()).isNotBlank();
    }
}
