package io.github.rscsnn.attack;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a suite found, over all its images.
 *
 * @param images n
 * @param robust number of images that no entry broke
 * @param brokenBy number of images that each entry broke of those that the entries before it had left, in the order in which
 *     entries were tried; entries that broke none are listed with 0
 * @param gradients backward passes spent, each image of a batch counted
 * @param queries forward passes for scores alone, likewise
 */
public record SuiteReport(int images, int robust, Map<String, Integer> brokenBy, long gradients, long queries) {
    public SuiteReport {
        brokenBy = Collections.unmodifiableMap(new LinkedHashMap<>(brokenBy));
    }

    public static SuiteReport of(Collection<SuiteImage> images) {
        Map<String, Integer> brokenBy = new LinkedHashMap<>();
        // The image that went through most entries gives their order.
        images.stream()
                .max((a, b) -> Integer.compare(a.tried().size(), b.tried().size()))
                .ifPresent(longest -> longest.tried().forEach(entry -> brokenBy.put(entry, 0)));
        int robust = 0;
        long gradients = 0;
        long queries = 0;
        for (SuiteImage image : images) {
            if (image.broken()) {
                brokenBy.merge(image.brokenBy(), 1, Integer::sum);
            } else {
                robust++;
            }
            gradients += image.gradients();
            queries += image.queries();
        }
        return new SuiteReport(images.size(), robust, brokenBy, gradients, queries);
    }

    /** Share of images that no entry broke: the worst case over all entries. */
    public double robustShare() {
        return images == 0 ? 0 : robust / (double) images;
    }
}
