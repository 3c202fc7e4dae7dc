package io.github.rscsnn.attack;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a suite stands with one image: all that must be saved to go on later.
 *
 * @param imageId identity of the image
 * @param tried names of the entries that it went through, in order
 * @param brokenBy the last of them, if the judge found the image broken by it; else null. {@link Suite#CLEAN} stands for the
 *     image itself
 * @param wrongShare largest share of wrong draws that the judge saw for this image
 * @param worstBy entry that made {@code pixels}
 * @param gradients backward passes spent on this image
 * @param queries forward passes for scores alone spent on this image, the judge's left out
 * @param pixels the image with that share, in C order; the breaking one if there is one
 */
public record SuiteImage(
        int imageId,
        List<String> tried,
        @Nullable String brokenBy,
        double wrongShare,
        @Nullable String worstBy,
        long gradients,
        long queries,
        float[] pixels)
        implements Serializable {
    public SuiteImage {
        tried = List.copyOf(tried);
    }

    /** Whether an entry broke it. */
    public boolean broken() {
        return brokenBy != null;
    }
}
