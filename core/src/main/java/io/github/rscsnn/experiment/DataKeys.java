package io.github.rscsnn.experiment;

import io.github.rscsnn.data.BrokenImages;
import io.github.rscsnn.data.DataCache;
import io.github.rscsnn.data.DataLocation;
import io.github.rscsnn.data.ImageOptions;
import java.nio.file.Path;

/** Which images a network sees. */
public record DataKeys(
        String name,
        String dir,
        boolean allowPart,
        int imageSize,
        BrokenImages brokenImages,
        int trainLimit,
        int testLimit) {
    /** @param loaderThreads that decode images; 0 for one a processor */
    ImageOptions images(int loaderThreads) {
        return new ImageOptions(imageSize, brokenImages, loaderThreads);
    }

    DataLocation location(int loaderThreads) {
        Path folder = dir == null ? DataCache.standard().location().directory() : Path.of(dir);
        return new DataLocation(folder, allowPart, images(loaderThreads));
    }
}
