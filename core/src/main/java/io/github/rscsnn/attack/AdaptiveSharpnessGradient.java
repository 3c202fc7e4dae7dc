package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import org.bytedeco.pytorch.Tensor;

/** Backpropagation with {@link AdaptiveSharpness}, which learns at each step and not from further draws of a step. */
public class AdaptiveSharpnessGradient extends BpttGradient {
    private final AdaptiveSharpness sharpness;

    /** As {@link BpttGradient}, whose surrogate {@code sharpness} replaces; this source closes it. */
    public AdaptiveSharpnessGradient(
            SpikingClassifier classifier, Pass pass, Noise noise, AdaptiveSharpness sharpness) {
        super(classifier, pass.withSurrogate(sharpness), noise);
        this.sharpness = sharpness;
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        sharpness.freeze(false);
        return super.gradient(images, labels, objective);
    }

    @Override
    public Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
        sharpness.freeze(true);
        return super.gradient(images, labels, objective);
    }

    /** Its statistics belong to the whole batch. */
    @Override
    public boolean watch(Departures departures) {
        return false;
    }

    @Override
    public void begin() {
        sharpness.close();
    }

    @Override
    public String name() {
        return sharpness.name();
    }

    @Override
    public void close() {
        sharpness.close();
    }
}
