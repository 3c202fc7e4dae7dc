package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.StepScope;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Expectation over transformation (Athalye et al. 2018): the mean over draws of gradients, objectives and logits, so that
 * attacks by scores see as many draws as attacks by gradients.
 * torchattacks' {@code EOTPGD} sums instead, which has the same sign.
 */
public final class EotGradient extends DelegatingSource {
    private final int draws;

    /**
     * @param source one draw
     * @param draws k, at least 1
     */
    public EotGradient(GradientSource source, int draws) {
        super(source);
        this.draws = requireDraws(draws);
    }

    static int requireDraws(int draws) {
        Setting.DRAWS.check(draws);
        return draws;
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
        if (objective.ofMeanProbability()) {
            return weighted(images, labels, objective, further);
        }
        try (StepScope scope = new StepScope()) {
            Gradient sum =
                    further ? super.furtherDraw(images, labels, objective) : super.gradient(images, labels, objective);
            for (int k = 1; k < draws; k++) {
                try (StepScope draw = new StepScope()) {
                    Gradient next = super.furtherDraw(images, labels, objective);
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

    /**
     * Of −log of the mean p, with p = exp(−value) of each draw: the mean of the draws' gradients weighted by p. What is summed are
     * parts of the largest p so far, so that none of them vanishes in float32.
     */
    private Gradient weighted(Tensor images, Tensor labels, Objective objective, boolean further) {
        try (StepScope scope = new StepScope()) {
            Gradient sum =
                    further ? super.furtherDraw(images, labels, objective) : super.gradient(images, labels, objective);
            Tensor least = sum.objective().clone();
            Tensor parts = torch.ones_like(least);
            for (int k = 1; k < draws; k++) {
                try (StepScope draw = new StepScope()) {
                    Gradient next = super.furtherDraw(images, labels, objective);
                    Tensor now = torch.minimum(least, next.objective());
                    Tensor before = now.sub(least).exp();
                    Tensor part = now.sub(next.objective()).exp();
                    sum.value()
                            .mul_(Incumbent.perImage(before))
                            .add_(next.value().mul(Incumbent.perImage(part)));
                    parts.mul_(before).add_(part);
                    least.copy_(now);
                    sum.logits().add_(next.logits());
                }
            }
            sum.value().div_(Incumbent.perImage(parts));
            sum.logits().mul_(new Scalar(1.0 / draws));
            Tensor value = least.sub(parts.div(new Scalar((double) draws)).log());
            return new Gradient(scope.keep(sum.value()), scope.keep(value), scope.keep(sum.logits()));
        }
    }

    @Override
    public Tensor logits(Tensor images) {
        return mean(() -> List.of(super.logits(images))).getFirst();
    }

    @Override
    public Tensor votes(Tensor images) {
        return Objective.predictions(
                mean(() -> List.of(vote(super.logits(images)))).getFirst());
    }

    /** 1 for the class of the largest logit, 0 for all others. */
    private static Tensor vote(Tensor logits) {
        Tensor none = torch.zeros_like(logits);
        return none.scatter(1, Objective.predictions(logits).unsqueeze(1), new Scalar(1.0));
    }

    @Override
    public Scores scores(Tensor images, Tensor labels, Objective objective) {
        boolean probabilities = objective.ofMeanProbability();
        List<Tensor> means = mean(() -> {
            Scores one = super.scores(images, labels, objective);
            return List.of(probabilities ? one.objective().neg().exp() : one.objective(), one.logits());
        });
        Tensor mean = means.getFirst();
        // log of a mean that float32 rounds to 0 would be infinite
        return new Scores(
                probabilities
                        ? mean.clamp_min(new Scalar(Float.MIN_NORMAL)).log().neg()
                        : mean,
                means.getLast());
    }

    /** Means over the draws of what one draw gives. */
    private List<Tensor> mean(Supplier<List<Tensor>> one) {
        try (StepScope scope = new StepScope()) {
            List<Tensor> sums = one.get().stream().map(value -> value.clone()).toList();
            for (int k = 1; k < draws; k++) {
                try (StepScope draw = new StepScope()) {
                    List<Tensor> next = one.get();
                    for (int i = 0; i < sums.size(); i++) {
                        sums.get(i).add_(next.get(i));
                    }
                }
            }
            Scalar share = new Scalar(1.0 / draws);
            return sums.stream().map(sum -> scope.keep(sum.mul_(share))).toList();
        }
    }

    @Override
    public int passes() {
        return draws * super.passes();
    }

    @Override
    public String name() {
        return "eot(" + draws + ", " + super.name() + ")";
    }
}
