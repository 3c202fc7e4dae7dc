package io.github.rscsnn.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Images {@code from} to {@code to - 1} of a data set: the unit in which images are judged, saved and sent to other machines.
 *
 * @param from at least 0
 * @param to at least {@code from}
 */
public record Range(int from, int to) implements Serializable {
    /** The images from 0 to {@code images - 1}, cut into ranges of {@code size}. */
    public static List<Range> of(int images, int size) {
        List<Range> ranges = new ArrayList<>();
        for (int from = 0; from < images; from += size) {
            ranges.add(new Range(from, Math.min(images, from + size)));
        }
        return ranges;
    }
}
