package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.StepScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The best point so far of each image. Its tensors are written in place, so that a long attack holds as much memory as a
 * short one.
 */
final class Incumbent {
    private final Tensor images;
    private final Tensor value;
    private final Tensor wrong;

    /**
     * @param images first points [N, C, H, W]
     * @param value their value [N]
     * @param wrong 1 where misclassified, else 0, [N]
     */
    Incumbent(Tensor images, Tensor value, Tensor wrong) {
        this.images = images.clone();
        this.value = value.clone();
        this.wrong = wrong.clone();
    }

    Incumbent(Tensor images, Tensor value) {
        this(images, value, value.new_zeros(value.sizes()));
    }

    /** Takes each candidate that is better, misclassified before larger; returns which, bool [N]. */
    Tensor offer(Tensor candidates, Tensor values, Tensor candidatesWrong) {
        Tensor better =
                candidatesWrong.gt(wrong).logical_or(candidatesWrong.eq(wrong).logical_and(values.gt(value)));
        replace(images, better, candidates);
        value.copy_(torch.where(better, values, value));
        wrong.copy_(torch.where(better, candidatesWrong, wrong));
        return better;
    }

    /** Replaces the values, [N], by those of other draws. */
    void score(Tensor values) {
        value.copy_(values);
    }

    /** And whether it is misclassified, 1 or 0, [N]. */
    void score(Tensor values, Tensor misclassified) {
        score(values);
        wrong.copy_(misclassified);
    }

    Tensor offer(Tensor candidates, Tensor values) {
        return offer(candidates, values, wrong);
    }

    /** Lets the tensors outlive {@code scope}, in which they were made. */
    void keep(StepScope scope) {
        scope.keep(images);
        scope.keep(value);
        scope.keep(wrong);
    }

    Tensor images() {
        return images;
    }

    /** [N]. */
    Tensor value() {
        return value;
    }

    /** Overwrites the images of {@code target} where {@code mask} [N]. */
    static void replace(Tensor target, Tensor mask, Tensor by) {
        target.copy_(torch.where(perImage(mask), by, target));
    }

    /** [N] as [N, 1, 1, 1]. */
    static Tensor perImage(Tensor values) {
        return values.view(-1, 1, 1, 1);
    }
}
