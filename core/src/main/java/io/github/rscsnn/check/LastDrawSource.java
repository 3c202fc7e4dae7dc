package io.github.rscsnn.check;

import io.github.rscsnn.attack.DelegatingSource;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Notes which images the forward pass of the last gradient classified rightly. */
final class LastDrawSource extends DelegatingSource {
    private final Map<GradientSource, boolean[]> right;

    LastDrawSource(GradientSource source, Map<GradientSource, boolean[]> right) {
        super(source);
        this.right = right;
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        Gradient gradient = super.gradient(images, labels, objective);
        try (StepScope scope = new StepScope()) {
            long[] predicted = Tensors.longs(Objective.predictions(gradient.logits()));
            long[] own = Tensors.longs(labels);
            boolean[] same = new boolean[own.length];
            for (int i = 0; i < own.length; i++) {
                same[i] = predicted[i] == own[i];
            }
            right.put(this, same);
        }
        return gradient;
    }
}
