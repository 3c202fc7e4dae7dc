package io.github.rscsnn.loss;

import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Knowledge distillation (Eq. 15): divergence between the softmax of the student's mean logits and the teacher's, times the
 * squared temperature.
 *
 * @param direction which of the two distributions weighs the divergence; the usual one is teacher to student
 * @param temperature divides the logits of both; above 0
 * @param reduction batch mean, or mean over all N · K elements as some public code has it
 */
public record Distillation(Direction direction, double temperature, Reduction reduction) implements Loss {
    /** Which divergence. */
    public enum Direction {
        /** KL(teacher || student), as Hinton et al. */
        TEACHER_STUDENT,
        /** KL(student || teacher), Eq. 15 read to the letter. */
        STUDENT_TEACHER
    }

    /** How the N rows become a scalar. */
    public enum Reduction {
        /** Sum over classes, mean over images. */
        BATCH_MEAN,
        /** Mean over images and classes. */
        ELEMENT_MEAN
    }

    /** KL(teacher || student), temperature 1, batch mean. */
    public static final Distillation DEFAULT = new Distillation(Direction.TEACHER_STUDENT, 1, Reduction.BATCH_MEAN);

    public Distillation {
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(reduction, "reduction");
        Interval.ABOVE_0.require("temperature", temperature);
    }

    @Override
    public Tensor of(Tensor logits, Target batch) {
        Require.argument(batch.teacherLogits() != null, "distillation needs a teacher's logits, and none were given");
        Tensor student = logSoftmax(logits.mean(0));
        Tensor teacher = logSoftmax(batch.teacherLogits().detach());
        Tensor weighing = direction == Direction.TEACHER_STUDENT ? teacher : student;
        Tensor other = direction == Direction.TEACHER_STUDENT ? student : teacher;
        Tensor divergence = weighing.exp().mul(weighing.sub(other)).sum();
        long divisor = reduction == Reduction.BATCH_MEAN ? student.size(0) : student.numel();
        return divergence.mul(new Scalar(temperature * temperature / divisor));
    }

    private Tensor logSoftmax(Tensor scores) {
        return torch.log_softmax(scores.div(new Scalar(temperature)), 1);
    }
}
