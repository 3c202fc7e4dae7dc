package io.github.rscsnn.evaluate;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What was found in one range of images, in numbers alone, so that it can be kept and sent.
 *
 * @param images those that could be decoded
 * @param skipped what is wrong with those that could not
 */
public record Judged(ArrayList<ImageResult> images, ArrayList<String> skipped) implements Serializable {
    /** Has ranges of images judged, here or elsewhere. */
    @FunctionalInterface
    public interface Ranges {
        /**
         * @param ranges ascending
         * @param each told what was found in each, in their order, as soon as it is known
         * @throws IOException if other machines cannot do it, or what was found cannot be kept
         */
        void judge(List<Range> ranges, Consumer<Judged> each) throws IOException;
    }
}
