package io.github.rscsnn.conformance;

import org.jspecify.annotations.Nullable;

/**
 * Outcome of one golden case.
 *
 * @param name of the case, its folder's
 * @param kind as the case names it, for example {@code lif}; {@code ?} where it could not be read
 * @param passed whether every compared array lies within its bound
 * @param largestDeviation absolute deviation of the element that comes closest to its bound, or exceeds it most; null
 *     where nothing could be compared, or what was is not finite
 * @param bound of that element; null with it
 * @param detail where that element is, or why the case failed; one line
 */
public record CaseResult(
        String name,
        String kind,
        boolean passed,
        @Nullable Double largestDeviation,
        @Nullable Double bound,
        String detail) {
    static CaseResult notChecked(String name, String kind, String why) {
        return new CaseResult(name, kind, false, null, null, why);
    }
}
