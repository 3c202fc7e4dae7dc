package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Decides from fresh draws whether images break a model; an attack's own samples do not count. An image is broken where the model is
 * wrong in every draw. An image that merely wavers is not: a later attack may make it worse, and a worst case must not stop before.
 * Among k draws an image whose answer is right with probability p is called broken with probability (1 − p)^k. Those that are wrong in
 * all of them are asked {@value #AGAIN} times as often once more: of many attacked images some are so by luck, and a hundredth of the
 * draws right on half of all images would be half a point of accuracy.
 *
 * @param model scores of the model, without any attacker's change
 * @param draws k, at least 1; 1 only for a model that is not random
 */
public record Judge(SourceFactory model, int draws) {
    private static final int AGAIN = 4;

    /**
     * @param broken whether the image counts as misclassified
     * @param wrongShare share of the draws that were misclassified, in [0, 1]
     */
    public record Verdict(boolean broken, double wrongShare) implements java.io.Serializable {}

    public Judge {
        Objects.requireNonNull(model, "model");
        EotGradient.requireDraws(draws);
    }

    /** Draws of an image that is broken. */
    public int mostDraws() {
        return draws == 1 ? 1 : draws + AGAIN * draws;
    }

    /**
     * @param images candidates [N, C, H, W]
     * @param labels int64 [N]
     * @param seeds of the draws; unlike those of the attack
     * @param imageIds identity of each image
     * @return one verdict an image
     */
    public List<Verdict> judge(Tensor images, Tensor labels, Seeds seeds, int... imageIds) {
        int[] wrong = wrong(images, labels, draws, seeds, imageIds);
        double[] share = Arrays.stream(wrong)
                .mapToDouble(count -> count / (double) draws)
                .toArray();
        boolean[] broken = new boolean[wrong.length];
        int[] all =
                IntStream.range(0, wrong.length).filter(i -> wrong[i] == draws).toArray();
        if (draws > 1 && all.length > 0) {
            try (StepScope scope = new StepScope()) {
                int[] ids = Arrays.stream(all).map(i -> imageIds[i]).toArray();
                int[] again = wrong(
                        Tensors.rows(images, all), Tensors.rows(labels, all), AGAIN * draws, seeds.child("again"), ids);
                for (int k = 0; k < all.length; k++) {
                    broken[all[k]] = again[k] == AGAIN * draws;
                    share[all[k]] = (draws + again[k]) / (double) mostDraws();
                }
            }
        } else {
            Arrays.stream(all).forEach(i -> broken[i] = true);
        }
        return IntStream.range(0, wrong.length)
                .mapToObj(i -> new Verdict(broken[i], share[i]))
                .toList();
    }

    /** In how many of {@code count} draws each image is misclassified. */
    private int[] wrong(Tensor images, Tensor labels, int count, Seeds seeds, int... imageIds) {
        long[] own = Tensors.longs(labels);
        int[] wrong = new int[own.length];
        try (StepScope scope = new StepScope();
                GradientSource source = model.forImages(seeds, imageIds)) {
            for (int draw = 0; draw < count; draw++) {
                try (StepScope each = new StepScope()) {
                    long[] predictions = Tensors.longs(Objective.predictions(source.logits(images)));
                    for (int i = 0; i < own.length; i++) {
                        wrong[i] += predictions[i] == own[i] ? 0 : 1;
                    }
                }
            }
        }
        return wrong;
    }
}
