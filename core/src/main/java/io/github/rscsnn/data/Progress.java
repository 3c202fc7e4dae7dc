package io.github.rscsnn.data;

/** Hears how far a download is; called on the fetching thread, at most about once per 64 KiB. */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress SILENT = (file, bytes, total) -> {};

    /**
     * @param file the file's name
     * @param bytes how much of it is here, what an earlier attempt left included; falls back when one begins again
     * @param total its size
     */
    void at(String file, long bytes, long total);
}
