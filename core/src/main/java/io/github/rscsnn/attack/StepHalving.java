package io.github.rscsnn.attack;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Step size of Auto-PGD (Croce and Hein 2020, Section 3.2), one for each image: halved at a checkpoint where
 *
 * <ol>
 *   <li>fewer than ρ of the steps since the last checkpoint increased the objective, or
 *   <li>neither the step size nor the best point has changed since the last checkpoint.
 * </ol>
 *
 * Checkpoints are at ⌈p N⌉ of N steps with p(0) = 0, p(1) = 0.22, p(j+1) = p(j) + max(p(j) − p(j−1) − 0.03, 0.06).
 */
final class StepHalving {
    private static final double RHO = 0.75;

    private final List<Integer> checkpoints;
    private final Tensor size;
    private final Tensor last;
    private final Tensor increases;
    private final Tensor improved;
    private final Tensor halvedThen;
    private int stepThen;

    /**
     * @param objective values of the starting points, [N]
     * @param size first step size in pixel units
     * @param steps N
     */
    StepHalving(Tensor objective, double size, int steps) {
        this.checkpoints = checkpoints(steps);
        this.size = objective.new_full(new long[] {objective.size(0)}, new Scalar(size));
        this.last = objective.clone();
        this.increases = objective.new_zeros(objective.sizes());
        this.improved = objective.new_zeros(objective.sizes());
        this.halvedThen = objective.new_zeros(objective.sizes());
    }

    static List<Integer> checkpoints(int steps) {
        List<Integer> result = new ArrayList<>();
        // In hundredths, because 0.22 + 0.19 is not 0.41 in floating point.
        int before = 0;
        int now = 22;
        while (now <= 100) {
            int step = (now * steps + 99) / 100;
            if (result.isEmpty() || step > result.getLast()) {
                result.add(step);
            }
            int next = now + Math.max(now - before - 3, 6);
            before = now;
            now = next;
        }
        return result;
    }

    /** Step size of each image, [N, 1, 1, 1]. */
    Tensor size() {
        return Incumbent.perImage(size);
    }

    /**
     * Counts a step, and halves at checkpoints.
     *
     * @param step number of the step just made, from 1
     * @param objective values of the points that it reached, [N]
     * @param best values of the best points so far, [N]
     * @param better where the point just reached became the best, bool [N]
     * @return images whose step was halved, bool [N], which should go on from their best point; null between checkpoints
     */
    @Nullable
    Tensor observe(int step, Tensor objective, Tensor best, Tensor better) {
        increases.add_(objective.gt(last).to(increases.scalar_type()));
        last.copy_(objective);
        improved.add_(better.to(improved.scalar_type()));
        if (!checkpoints.contains(step)) {
            return null;
        }
        Tensor fewIncreases = increases.lt(new Scalar(RHO * (step - stepThen)));
        Tensor stalled = halvedThen.eq(new Scalar(0.0)).logical_and(improved.eq(new Scalar(0.0)));
        Tensor halve = fewIncreases.logical_or(stalled);
        size.copy_(torch.where(halve, size.mul(new Scalar(0.5)), size));
        last.copy_(torch.where(halve, best, last));
        halvedThen.copy_(halve.to(halvedThen.scalar_type()));
        improved.zero_();
        increases.zero_();
        stepThen = step;
        return halve;
    }
}
