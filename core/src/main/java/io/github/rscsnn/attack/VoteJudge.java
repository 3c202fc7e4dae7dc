package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * An image is broken where the model is wrong in every draw. An image that merely wavers is not: a later attack may make it worse,
 * and a worst case must not stop before. Among k draws an image whose answer is right with probability p is called broken with
 * probability (1 − p)^k.
 *
 * @param model scores of the model, without any attacker's change
 * @param draws k, at least 1; 1 only for a model that is not random
 */
public record VoteJudge(SourceFactory model, int draws) implements Judge {
    public VoteJudge {
        Objects.requireNonNull(model, "model");
        EotGradient.requireDraws(draws);
    }

    @Override
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
