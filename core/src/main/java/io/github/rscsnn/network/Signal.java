package io.github.rscsnn.network;

import org.bytedeco.pytorch.Tensor;

/**
 * What flows between layers.
 *
 * @param data [T·N, ...], time first, or [N, ...] if {@code isStatic}
 * @param timeSteps T
 * @param isStatic whether one value stands for all time steps
 */
public record Signal(Tensor data, int timeSteps, boolean isStatic) {
    public Signal(Tensor data, int timeSteps) {
        this(data, timeSteps, false);
    }

    /** Another value at the same steps. */
    Signal with(Tensor other) {
        return new Signal(other, timeSteps, isStatic);
    }

    /** The same with all T steps written out, [T·N, ...]. */
    public Signal repeated() {
        if (!isStatic) {
            return this;
        }
        if (timeSteps == 1) {
            return new Signal(data, 1);
        }
        long[] shape = io.github.rscsnn.tensor.Tensors.shape(data);
        long[] expanded = new long[shape.length + 1];
        expanded[0] = timeSteps;
        System.arraycopy(shape, 0, expanded, 1, shape.length);
        shape[0] *= timeSteps;
        return new Signal(data.unsqueeze(0).expand(expanded).reshape(shape), timeSteps);
    }

    /** @throws IllegalArgumentException if {@code other} cannot be added element by element */
    void requireSameShape(Signal other) {
        long[] mine = io.github.rscsnn.tensor.Tensors.shape(data);
        long[] others = io.github.rscsnn.tensor.Tensors.shape(other.data);
        if (timeSteps != other.timeSteps || !java.util.Arrays.equals(mine, others)) {
            throw new IllegalArgumentException("the branches of a residual block must have one shape, got "
                    + java.util.Arrays.toString(mine) + " and " + java.util.Arrays.toString(others));
        }
    }

    /** [T, N, ...] for a signal that is not static. */
    Tensor byTime() {
        long[] shape = io.github.rscsnn.tensor.Tensors.shape(data);
        long[] split = new long[shape.length + 1];
        split[0] = timeSteps;
        split[1] = shape[0] / timeSteps;
        System.arraycopy(shape, 1, split, 2, shape.length - 1);
        return data.view(split);
    }

    /** From [T, N, ...]. */
    static Signal ofTime(Tensor byTime) {
        long[] shape = io.github.rscsnn.tensor.Tensors.shape(byTime);
        long[] merged = new long[shape.length - 1];
        merged[0] = shape[0] * shape[1];
        System.arraycopy(shape, 2, merged, 1, shape.length - 2);
        return new Signal(byTime.reshape(merged), (int) shape[0]);
    }
}
