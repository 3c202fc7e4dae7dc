package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.StepScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * White-box gradients by backpropagation through all time steps, normalisation and coding.
 *
 * @param classifier model under attack; its parameters should not require gradients
 * @param pass must be an evaluation pass: batch normalisation with running statistics
 * @param noise of this batch's images; each call takes one draw
 */
public record BpttGradient(SpikingClassifier classifier, Pass pass, Noise noise) implements GradientSource {
    public BpttGradient {
        if (pass.training()) {
            throw new IllegalArgumentException(
                    "an attack runs the model in evaluation mode; this pass is for training");
        }
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        try (StepScope scope = new StepScope()) {
            Tensor leaf = images.detach().clone();
            leaf.set_requires_grad(true);
            Tensor logits = classifier.logits(leaf, noise, pass);
            Tensor perImage = objective.perImage(logits, labels);
            CustomGradient.backward(perImage.mean());
            Tensor gradient = leaf.grad();
            if (!gradient.defined()) {
                throw new IllegalStateException("the model gave no gradient of its input: coding "
                        + classifier.coding().name() + " is not differentiable");
            }
            // grad() points into the leaf, which dies with this scope; detach() is a tensor of its own.
            return new Gradient(
                    scope.keep(gradient.detach()), scope.keep(perImage.detach()), scope.keep(logits.detach()));
        }
    }

    @Override
    public Tensor logits(Tensor images) {
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            return scope.keep(classifier.logits(images, noise, pass));
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
