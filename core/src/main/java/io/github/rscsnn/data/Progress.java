package io.github.rscsnn.data;

/** Told how far a download, or a computation of known length, is; may throw to end it. */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress SILENT = (what, done, total) -> {};

    /**
     * @param what the file that is fetched, told on the fetching thread at most about once per 64 KiB; or the step that was just
     *     done, for example the name of a coding
     * @param done bytes that are here, what an earlier attempt left included, fewer again where one begins anew; or steps
     *     finished, 1 to {@code total}
     * @param total of them
     */
    void at(String what, long done, long total);
}
