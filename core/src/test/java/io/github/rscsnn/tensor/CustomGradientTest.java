package io.github.rscsnn.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
@ExtendWith(InScope.class)
@Tag("slow")
class CustomGradientTest {
    private final AtomicInteger backwardCalls = new AtomicInteger();

    /** x³, with its derivative written out. */
    private Tensor cube(Tensor x) {
        Tensor value = x.detach();
        return CustomGradient.apply(x, value.mul(value).mul(value), gradient -> {
            backwardCalls.incrementAndGet();
            return gradient.mul(value.square()).mul(new Scalar(3.0));
        });
    }

    @Test
    void agreesWithFiniteDifferences() {
        Tensor weights = Given.normal(1, 4, 5);
        Tensor x = Given.leaf(Given.uniform(2, -1, 1, 4, 5));
        cube(x).mul(weights).sum().backward();
        float[] gradient = Tensors.floats(x.grad());

        float[] values = Tensors.floats(x);
        float[] w = Tensors.floats(weights);
        double h = 1e-4;
        for (int i = 0; i < values.length; i++) {
            double numeric = w[i] * (Math.pow(values[i] + h, 3) - Math.pow(values[i] - h, 3)) / (2 * h);
            assertThat((double) gradient[i]).isCloseTo(numeric, within(1e-5));
        }
    }

    /** As on libtorch's own threads for GPUs: nobody's scope frees there what the rules make. */
    @Test
    void rulesOnAThreadWithoutScopeFreeWhatTheyMake() throws InterruptedException {
        Tensor x = Given.leaf(Given.uniform(5, -1, 1, 8, 8));
        long[] living = new long[2];
        for (int i = 0; i < 3; i++) {
            try (StepScope scope = new StepScope()) {
                Tensor loss = cube(cube(x)).sum();
                Thread thread = new Thread(() -> {
                    living[0] = Pointer.totalCount();
                    loss.backward();
                    living[1] = Pointer.totalCount();
                });
                thread.start();
                thread.join();
            }
            // the results of the last rule; the six and more tensors that each rule makes are freed
            assertThat(living[1] - living[0]).isLessThanOrEqualTo(1);
        }
        assertThat(backwardCalls).hasValue(6);
    }

    @Test
    void gradientFlowsOnIntoWhatCameBefore() {
        Tensor x = Given.leaf(Given.constant(0.5, 3));
        cube(x.mul(new Scalar(2.0))).sum().backward(); // d/dx (2x)³ = 24 x²
        assertThat(Tensors.floats(x.grad())).containsExactly(6, 6, 6);
    }

    @Test
    void takesUpstreamGradientsOfAnyStrides() {
        Tensor x = Given.leaf(Given.uniform(3, -1, 1, 3, 4));
        Tensor weights = Given.normal(4, 4, 3);
        cube(x).transpose(0, 1).mul(weights).sum().backward();
        Tensor transposed = x.detach().square().mul(new Scalar(3.0)).mul(weights.transpose(0, 1));
        assertThat(Tensors.floats(x.grad())).containsExactly(Tensors.floats(transposed), within(1e-6f));

        Tensor y = Given.leaf(x);
        cube(y).sum().backward(); // the gradient of a sum is expanded, with strides of 0
        assertThat(Tensors.floats(y.grad()))
                .containsExactly(Tensors.floats(x.detach().square().mul(new Scalar(3.0))), within(1e-6f));
    }

    @Test
    void takesInputsOfAnyStrides() {
        Tensor x = Given.leaf(Given.uniform(5, -1, 1, 3, 4));
        cube(x.transpose(0, 1)).sum().backward();
        assertThat(Tensors.floats(x.grad()))
                .containsExactly(Tensors.floats(x.detach().square().mul(new Scalar(3.0))), within(1e-6f));
    }

    @Test
    void severalBackwardPassesInARow() {
        Tensor x = Given.leaf(Given.constant(2, 1));
        Tensor loss = cube(x).sum();
        loss.backward(new Tensor(), new org.bytedeco.pytorch.BoolOptional(true), false, null);
        assertThat(Tensors.floats(x.grad())).containsExactly(12);
        loss.backward();
        assertThat(Tensors.floats(x.grad())).containsExactly(24);
        cube(x).sum().backward();
        assertThat(Tensors.floats(x.grad())).containsExactly(36);
        assertThat(backwardCalls).hasValue(3);
    }

    @Test
    void usedTwiceInOneGraphItIsCalledOnce() {
        Tensor x = Given.leaf(Given.constant(2, 1));
        Tensor y = cube(x);
        y.add(y.mul(new Scalar(2.0))).sum().backward();
        assertThat(Tensors.floats(x.grad())).containsExactly(36);
        assertThat(backwardCalls).hasValue(1);
    }

    @Test
    void isTheValueItselfWhereNoGraphIsRecorded() {
        Tensor x = Given.uniform(6, -1, 1, 3);
        Tensor y = x.square();
        assertThat(CustomGradient.apply(x, y, gradient -> gradient)).isSameAs(y);
        Tensor leaf = Given.leaf(x);
        try (NoGradGuard noGrad = new NoGradGuard()) {
            Tensor value = y.detach();
            assertThat(CustomGradient.apply(leaf, value, gradient -> gradient)).isSameAs(value);
        }
    }

    /** An exception that left the hook would end the process. */
    @Test
    void throwsWhatABackwardRuleThrows() {
        Tensor x = Given.leaf(Given.uniform(2, -1, 1, 3));
        Tensor same = CustomGradient.apply(x, x.detach().clone(), gradient -> {
            throw new IllegalArgumentException("no such rule");
        });
        assertThatThrownBy(() -> CustomGradient.backward(same.sum()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no such rule");
        assertThat(Tensors.floats(x.grad())).containsOnly(Float.NaN);
        // the next pass is not blamed for it
        Tensor y = Given.leaf(Given.uniform(3, -1, 1, 3));
        CustomGradient.backward(cube(y).sum());
        Tensor other = Given.leaf(Given.uniform(2, -1, 1, 3));
        Tensor whole = CustomGradient.node(other, other.detach().sum().view(1), gradient -> {
            throw new IllegalArgumentException("no such node");
        });
        assertThatThrownBy(() -> CustomGradient.backward(whole.sum())).hasMessageContaining("no such node");
    }

    /** Nothing in Java holds a graph made without a scope: its hooks must live as long as the graph, and no longer. */
    @Test
    void withoutAScopeHooksLiveAsLongAsTheirGraph() throws Exception {
        int before = CustomGradient.withoutScope(); // of other tests' graphs, which may still be held
        float[][] gradient = new float[2][];
        Thread thread = new Thread(
                () -> { // which has no scope
                    gradient[0] = gradientAfterCollection(x -> cube(cube(x)));
                    gradient[1] = gradientAfterCollection(x -> CustomGradient.node(
                            x,
                            x.detach().sum(0),
                            arrived -> arrived.expand(3, 2).mul(new Scalar(5.0))));
                    cube(Given.leaf(Given.constant(1, 2))).sum().close(); // a graph that nobody goes back through
                });
        thread.start();
        thread.join();
        assertThat(gradient[0]).containsOnly(9); // d/dx x⁹ at 1
        assertThat(gradient[1]).containsOnly(5);
        for (int i = 0; i < 100 && CustomGradient.withoutScope() > before; i++) {
            collect();
        }
        assertThat(CustomGradient.withoutScope()).isLessThanOrEqualTo(before);
    }

    private float[] gradientAfterCollection(UnaryOperator<Tensor> function) {
        Tensor x = Given.leaf(Given.constant(1, 3, 2));
        Tensor loss = function.apply(x).sum();
        for (int i = 0; i < 5; i++) {
            collect();
        }
        loss.backward();
        return Tensors.floats(x.grad());
    }

    private static void collect() {
        System.gc();
        try {
            Thread.sleep(20); // JavaCPP frees on a thread of its own
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
