package io.github.rscsnn.examples;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.tensor.StepScope;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * An own attack, and how to use it: PGD along a sum of the gradients so far, each of length 1 (MI-FGSM, Dong et al. 2018,
 * with a decay of 1). {@code OwnAttack RUN}
 *
 * @param options norm, ε, length and number of steps, as an evaluation gives them
 */
public record OwnAttack(AttackOptions options) implements Attack {
    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            source.begin();
            Tensor moved = images.detach().clone();
            Tensor sum = images.detach().mul(new Scalar(0.0));
            for (int step = 0; step < options.steps(); step++) {
                // what one step computes is freed before the next: only moved and sum live on, changed in place
                try (StepScope each = new StepScope()) {
                    Tensor gradient = source.gradient(moved, labels, Objective.CROSS_ENTROPY)
                            .value();
                    Tensor length = gradient.abs()
                            .sum(new long[] {1, 2, 3}, true, new ScalarTypeOptional())
                            .clamp_min(new Scalar(1e-12));
                    sum.add_(gradient.div(length));
                    Tensor next = moved.add(options.threat().direction(sum), new Scalar(options.alpha()));
                    moved.copy_(options.threat().project(next, images));
                }
            }
            return scope.keep(moved);
        }
    }

    @Override
    public String name() {
        return "momentum(epsilon=" + options.threat().epsilon() + ", alpha=" + options.alpha() + ", steps="
                + options.steps() + ")";
    }

    public static void main(String... arguments) throws Exception {
        EvaluationSettings settings =
                EvaluationSettings.DEFAULTS.withLimit(20).withAttacks("clean", "pgd", OwnAttack.class.getName());
        for (RobustResult result :
                Experiment.evaluate(Path.of(arguments[0]), settings).results()) {
            System.out.printf(Locale.ROOT, "%s: %.1f %%%n", result.label(), 100 * result.accuracy());
        }
    }
}
