package io.github.rscsnn.cli;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.AttackType;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.attack.Setting;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.StepScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** FGSM on every {@code stride}-th row of pixels: an attack with an option of its own, complete in this file and a line of services. */
record ToyAttack(Threat threat, int stride) implements Attack {
    private static final Setting<Integer> STRIDE =
            Setting.whole("toy-stride", 1, 1, 8, "Rows of pixels from one that moves to the next.");

    /** What {@code META-INF/services} names. */
    public static final class Type extends AttackType {
        public Type() {
            super("toy", Needs.GRADIENTS, 1, 1, o -> new ToyAttack(o.threat(), o.get(STRIDE)), STRIDE);
        }
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            Tensor moved = images.clone();
            Tensor direction = threat.direction(
                    source.gradient(images, labels, Objective.CROSS_ENTROPY).value());
            for (long row = 0; row < images.size(2); row += stride) {
                moved.select(2, row).add_(direction.select(2, row), new Scalar(threat.epsilon()));
            }
            return scope.keep(threat.project(moved, images));
        }
    }

    @Override
    public String name() {
        return "toy(epsilon=" + threat.epsilon() + ", stride=" + stride + ")";
    }
}
