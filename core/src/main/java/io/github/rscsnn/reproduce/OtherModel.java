package io.github.rscsnn.reproduce;

import io.github.rscsnn.attack.BpttGradient;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.Objective;
import org.bytedeco.pytorch.Tensor;

/** Gradients of another network than the one that is judged: the images transfer. */
record OtherModel(BpttGradient source) implements GradientSource {
    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        return source.gradient(images, labels, objective);
    }

    @Override
    public Tensor logits(Tensor images) {
        return source.logits(images);
    }

    @Override
    public String name() {
        return "transfer(" + source.classifier().coding().name() + ")";
    }
}
