package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.StepScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** White-box gradients by backpropagation through all time steps, normalisation and coding. */
public class BpttGradient implements GradientSource {
    private final SpikingClassifier classifier;
    private final Pass pass;
    private final Noise noise;
    private @Nullable Departures departures;

    /**
     * @param classifier model under attack; its parameters should not require gradients
     * @param pass must be an evaluation pass: batch normalisation with running statistics
     * @param noise of this batch's images; each call takes one draw
     */
    public BpttGradient(SpikingClassifier classifier, Pass pass, Noise noise) {
        Require.argument(!pass.training(), "an attack runs the model in evaluation mode; this pass is for training");
        this.classifier = classifier;
        this.pass = pass;
        this.noise = noise;
    }

    /** Of the next question: a source may change the surrogate from one to the next. */
    Pass pass() {
        return pass;
    }

    @Override
    public boolean watch(Departures watched) {
        departures = watched;
        return true;
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        try (StepScope scope = new StepScope()) {
            Tensor staying = staying();
            if (departures != null && nobody(staying)) {
                Tensor answers = departures.answers();
                return new Gradient(
                        scope.keep(torch.zeros_like(images)),
                        scope.keep(objective.perImage(answers, labels).clone()),
                        scope.keep(answers));
            }
            Tensor leaf = some(images.detach(), staying).clone();
            leaf.set_requires_grad(true);
            Tensor overTime = ask(leaf, staying, images.size(0));
            Tensor logits = all(overTime.mean(0), staying);
            Tensor perImage = value(objective, overTime, logits, labels, staying);
            CustomGradient.backward(perImage.mean());
            Tensor gradient = leaf.grad();
            if (!gradient.defined()) {
                throw new IllegalStateException("the model gave no gradient of its input: coding "
                        + classifier.coding().name() + " is not differentiable");
            }
            tell(images, logits);
            // grad() points into the leaf, which dies with this scope; detach() is a tensor of its own.
            Tensor value = staying == null
                    ? gradient.detach()
                    : torch.zeros_like(images).index_copy(0, staying, gradient.detach());
            return new Gradient(scope.keep(value), scope.keep(perImage.detach()), scope.keep(logits.detach()));
        }
    }

    @Override
    public Tensor logits(Tensor images) {
        return logits(images, pass());
    }

    /** Who sees decisions only walks along the boundary of what is judged. */
    @Override
    public Tensor votes(Tensor images) {
        Pass judge = pass.ofJudge();
        return Objective.predictions(logits(images, judge == null ? pass() : judge));
    }

    private Tensor logits(Tensor images, Pass asked) {
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            Tensor staying = staying();
            if (departures != null && nobody(staying)) {
                return scope.keep(departures.answers());
            }
            Tensor overTime = ask(some(images, staying), staying, images.size(0), asked);
            Tensor logits = all(overTime.mean(0), staying);
            tell(images, logits);
            return scope.keep(logits);
        }
    }

    @Override
    public Scores scores(Tensor images, Tensor labels, Objective objective) {
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            Tensor staying = staying();
            if (departures != null && nobody(staying)) {
                Tensor answers = departures.answers();
                return new Scores(scope.keep(objective.perImage(answers, labels)), scope.keep(answers));
            }
            Tensor overTime = ask(some(images, staying), staying, images.size(0));
            Tensor logits = all(overTime.mean(0), staying);
            Tensor value = value(objective, overTime, logits, labels, staying);
            tell(images, logits);
            return new Scores(scope.keep(value), scope.keep(logits));
        }
    }

    /** @param overTime of the images that stay, [T, n, K] */
    private static Tensor value(
            Objective objective, Tensor overTime, Tensor logits, Tensor labels, @Nullable Tensor staying) {
        if (!objective.isPerStep()) {
            return objective.perImage(logits, labels);
        }
        return staying == null
                ? objective.overTime(overTime, labels)
                : objective
                        .perImage(logits.detach(), labels)
                        .index_copy(0, staying, objective.overTime(overTime, labels.index_select(0, staying)));
    }

    private @Nullable Tensor staying() {
        return departures == null ? null : departures.staying();
    }

    private static boolean nobody(@Nullable Tensor staying) {
        return staying != null && staying.size(0) == 0;
    }

    private static Tensor some(Tensor images, @Nullable Tensor staying) {
        return staying == null ? images : images.index_select(0, staying);
    }

    /** [T, n, K]. */
    private Tensor ask(Tensor some, @Nullable Tensor staying, long images) {
        return ask(some, staying, images, pass());
    }

    private Tensor ask(Tensor some, @Nullable Tensor staying, long images, Pass asked) {
        return classifier.logitsOverTime(some, Departures.of(noise, staying, images), asked);
    }

    private Tensor all(Tensor logits, @Nullable Tensor staying) {
        return departures == null ? logits : departures.among(logits, staying);
    }

    private void tell(Tensor images, Tensor logits) {
        if (departures != null) {
            Pass judge = pass.ofJudge();
            departures.saw(images.detach(), logits.detach(), judge == null ? null : some -> judged(some, judge));
        }
    }

    private Tensor judged(Tensor some, Pass judge) {
        try (NoGradGuard noGrad = new NoGradGuard()) {
            return classifier.logitsOverTime(some, noise, judge).mean(0);
        }
    }

    @Override
    public boolean random() {
        return classifier.coding().isRandom();
    }

    @Override
    public String name() {
        return pass.surrogate() == null ? "bptt" : "bptt(" + pass.surrogate().name() + ")";
    }
}
