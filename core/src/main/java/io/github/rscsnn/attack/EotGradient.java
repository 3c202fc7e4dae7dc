package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.StepScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Expectation over transformation (Athalye et al. 2018): the mean over draws of gradients, objectives and logits.
 * torchattacks' {@code EOTPGD} sums instead, which has the same sign.
 *
 * @param source one draw
 * @param draws k, at least 1
 */
public record EotGradient(GradientSource source, int draws) implements GradientSource {
    public EotGradient {
        if (draws < 1) {
            throw new IllegalArgumentException("EOT draws must be at least 1, got " + draws);
        }
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        return mean(images, labels, objective, false);
    }

    @Override
    public Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
        return mean(images, labels, objective, true);
    }

    private Gradient mean(Tensor images, Tensor labels, Objective objective, boolean further) {
        try (StepScope scope = new StepScope()) {
            Gradient sum = further
                    ? source.furtherDraw(images, labels, objective)
                    : source.gradient(images, labels, objective);
            for (int k = 1; k < draws; k++) {
                try (StepScope draw = new StepScope()) {
                    Gradient next = source.furtherDraw(images, labels, objective);
                    sum.value().add_(next.value());
                    sum.objective().add_(next.objective());
                    sum.logits().add_(next.logits());
                }
            }
            Scalar share = new Scalar(1.0 / draws);
            sum.value().mul_(share);
            sum.objective().mul_(share);
            sum.logits().mul_(share);
            return new Gradient(scope.keep(sum.value()), scope.keep(sum.objective()), scope.keep(sum.logits()));
        }
    }

    @Override
    public Tensor logits(Tensor images) {
        return source.logits(images);
    }

    @Override
    public void begin() {
        source.begin();
    }

    @Override
    public int passes() {
        return draws * source.passes();
    }

    @Override
    public void close() {
        source.close();
    }

    @Override
    public String name() {
        return "eot(" + draws + ", " + source.name() + ")";
    }
}
