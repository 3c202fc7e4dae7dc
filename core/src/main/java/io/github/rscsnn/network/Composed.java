package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * A layer without neurons that the kernels do not know, composed of libtorch's operations on float32: every backend runs it, and
 * its gradient is libtorch's own.
 *
 * @param what operation and place, for messages
 * @param weights trainable tensors that it reads
 * @param overTime whether an output depends on earlier steps, so that a static input must be written out
 * @param rule from inputs to output, differentiable
 */
public record Composed(String what, List<Tensor> weights, boolean overTime, Rule rule)
        implements Layer, LayerGraph.Part {
    /** What such a layer computes. */
    @FunctionalInterface
    public interface Rule {
        /**
         * @param inputs each [T·N, ...], or all [N, ...] where they are static
         * @param timeSteps T, or 1 where they are static
         * @return [T·N, ...], or [N, ...]
         */
        Tensor apply(List<Tensor> inputs, int timeSteps, Pass pass);
    }

    public Composed {
        weights = List.copyOf(weights);
    }

    /** A layer that looks at each image and step by itself and has no weights. */
    static Composed of(String what, UnaryOperator<Tensor> operation) {
        return new Composed(what, List.of(), false, (inputs, steps, pass) -> operation.apply(inputs.getFirst()));
    }

    @Override
    public List<Neuron> neurons() {
        return List.of();
    }

    @Override
    public Signal forward(Signal input, Pass pass) {
        return forward(List.of(input), pass);
    }

    @Override
    public Signal forward(List<Signal> inputs, Pass pass) {
        return pass.backend().composed(this, inputs, pass);
    }

    /** The inputs, all static or all written out by {@code timed}. */
    List<Signal> aligned(List<Signal> inputs, UnaryOperator<Signal> timed) {
        boolean still = !overTime && inputs.stream().allMatch(Signal::isStatic);
        return still ? inputs : inputs.stream().map(timed).toList();
    }

    /** Of {@link #aligned} inputs, whose data {@code operands} are. */
    Signal run(List<Signal> inputs, List<Tensor> operands, Pass pass) {
        Signal first = inputs.getFirst();
        Tensor output = rule.apply(operands, first.isStatic() ? 1 : first.timeSteps(), pass);
        return new Signal(output, first.timeSteps(), first.isStatic());
    }
}
