package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;

/** A model as an attacker sees it, before the batch is known. */
@FunctionalInterface
public interface SourceFactory {
    /**
     * A source for one batch; close it after use.
     *
     * @param seeds of the model's draws: equal seeds give equal draws
     * @param imageIds identity of each image, for example its index in the data set
     */
    GradientSource forImages(Seeds seeds, int... imageIds);

    /** Sources of {@code spec} on a model whose parameters should not require gradients. */
    static SourceFactory of(SourceSpec spec, SpikingClassifier classifier, Pass pass) {
        return (seeds, imageIds) -> spec.build(classifier, pass, Noise.perImage(seeds, imageIds));
    }
}
