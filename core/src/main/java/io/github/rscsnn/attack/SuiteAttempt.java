package io.github.rscsnn.attack;

import io.github.rscsnn.option.Require;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * What one entry of a suite did to one batch.
 *
 * @param imageIds identity of each image
 * @param verdicts one an image, a list that can be serialised
 * @param gradients backward passes spent on each image, [N]
 * @param queries forward passes for scores alone spent on each image, [N]
 * @param pixels of the images that the attack found, one after the other, each in C order
 */
public record SuiteAttempt(
        int[] imageIds, List<Judge.Verdict> verdicts, long[] gradients, long[] queries, float[] pixels)
        implements Serializable {
    /** Evaluations spent on all images together, a gradient counted as three. */
    public double evaluations() {
        return 3.0 * LongStream.of(gradients).sum() + LongStream.of(queries).sum();
    }

    /** The new states of its images. */
    List<SuiteImage> after(Suite.Entry entry, Map<Integer, SuiteImage> states) {
        int size = pixels.length / imageIds.length;
        List<SuiteImage> result = new ArrayList<>();
        for (int i = 0; i < imageIds.length; i++) {
            SuiteImage state = Require.entry(states, imageIds[i]);
            Judge.Verdict verdict = verdicts.get(i);
            List<String> tried = new ArrayList<>(state.tried());
            tried.add(entry.name());
            boolean worse = verdict.broken() || verdict.wrongShare() > state.wrongShare();
            result.add(new SuiteImage(
                    state.imageId(),
                    tried,
                    verdict.broken() ? entry.name() : null,
                    worse ? verdict.wrongShare() : state.wrongShare(),
                    worse ? entry.name() : state.worstBy(),
                    state.gradients() + gradients[i],
                    state.queries() + queries[i],
                    worse ? Arrays.copyOfRange(pixels, i * size, (i + 1) * size) : state.pixels()));
        }
        return result;
    }
}
