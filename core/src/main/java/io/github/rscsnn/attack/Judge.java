package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * Decides from fresh draws whether images break a model; an attack's own samples do not count. An image is broken where the model is
 * wrong in every draw. An image that merely wavers is not: a later attack may make it worse, and a worst case must not stop before.
 * Among k draws an image whose answer is right with probability p is called broken with probability (1 − p)^k.
 *
 * @param model scores of the model, without any attacker's change
 * @param draws k, at least 1; 1 only for a model that is not random
 */
public record Judge(SourceFactory model, int draws) {
    /**
     * @param broken whether the image counts as misclassified
     * @param wrongShare share of the draws that were misclassified, in [0, 1]
     */
    public record Verdict(boolean broken, double wrongShare) implements java.io.Serializable {}

    public Judge {
        Objects.requireNonNull(model, "model");
        EotGradient.requireDraws(draws);
    }

    /**
     * @param images candidates [N, C, H, W]
     * @param labels int64 [N]
     * @param seeds of the draws; unlike those of the attack
     * @param imageIds identity of each image
     * @return one verdict an image
     */
    public List<Verdict> judge(Tensor images, Tensor labels, Seeds seeds, int... imageIds) {
        long[] own = Tensors.longs(labels);
        int[] wrong = new int[own.length];
        try (StepScope scope = new StepScope();
                GradientSource source = model.forImages(seeds, imageIds)) {
            for (int draw = 0; draw < draws; draw++) {
                try (StepScope each = new StepScope()) {
                    long[] predictions = Tensors.longs(Objective.predictions(source.logits(images)));
                    for (int i = 0; i < own.length; i++) {
                        wrong[i] += predictions[i] == own[i] ? 0 : 1;
                    }
                }
            }
        }
        return Arrays.stream(wrong)
                .mapToObj(count -> new Verdict(count == draws, count / (double) draws))
                .toList();
    }
}
