package io.github.rscsnn.network;

import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
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
        long[] all = Tensors.sizes(Tensors.shape(data), timeSteps);
        return new Signal(data.unsqueeze(0).expand(all).flatten(0, 1), timeSteps);
    }

    /** @throws IllegalArgumentException if {@code other} cannot be added element by element */
    void requireSameShape(Signal other) {
        String mine = Arrays.toString(Tensors.shape(data));
        String others = Arrays.toString(Tensors.shape(other.data));
        Require.argument(
                timeSteps == other.timeSteps && mine.equals(others),
                "the branches of a residual block must have one shape, got %s and %s",
                mine,
                others);
    }

    /** [T, N, ...] for a signal that is not static. */
    Tensor byTime() {
        return data.unflatten(0, timeSteps, data.size(0) / timeSteps);
    }

    /** From [T, N, ...]. */
    static Signal ofTime(Tensor byTime) {
        return new Signal(byTime.flatten(0, 1), (int) byTime.size(0));
    }
}
