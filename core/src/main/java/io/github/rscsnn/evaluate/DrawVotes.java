package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Hard votes of a random classifier on one image: the class of the largest logit, once a draw. The noise of a coding that can be
 * certified is exact ({@link Noise#exact}), so that what is predicted is what a certificate is about.
 *
 * @param classifier model
 * @param pass evaluation pass
 * @param batch draws a forward pass, at least 1; the votes do not depend on it beyond rounding
 */
public record DrawVotes(SpikingClassifier classifier, Pass pass, int batch) {
    public DrawVotes {
        Interval.AT_LEAST_1.require("batch", batch);
    }

    /**
     * @param image [C, H, W], pixels in [0, 1]
     * @param draws seeds of the draws, which are numbered from 0
     * @param count number of draws, at least 1
     * @return votes for each class, {@code count} in all
     */
    public int[] count(Tensor image, Seeds draws, int count) {
        return count(image, draws, 0, count);
    }

    /** The same of the draws {@code from} to {@code to - 1}, at least one. */
    int[] count(Tensor image, Seeds draws, int from, int to) {
        Interval.AT_LEAST_1.require("draws", to - from);
        int[] votes = {};
        try (NoGradGuard noGrad = new NoGradGuard()) {
            for (int done = from; done < to; done += batch) {
                try (StepScope scope = new StepScope()) {
                    int size = Math.min(batch, to - done);
                    int[] ids = IntStream.range(done, done + size).toArray();
                    Tensor copies = image.unsqueeze(0)
                            .expand(size, image.size(0), image.size(1), image.size(2))
                            .contiguous();
                    Noise noise = SmoothingNoise.isKnown(classifier.coding())
                            ? Noise.exact(draws, ids)
                            : Noise.perImage(draws, ids);
                    Tensor logits = classifier.logits(copies, noise, pass);
                    votes = votes.length == 0 ? new int[(int) logits.size(1)] : votes;
                    for (long predicted : Tensors.longs(Objective.predictions(logits))) {
                        votes[(int) predicted]++;
                    }
                }
            }
        }
        return votes;
    }
}
