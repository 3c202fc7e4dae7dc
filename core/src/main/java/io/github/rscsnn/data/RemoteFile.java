package io.github.rscsnn.data;

import java.net.URI;

/**
 * A file of an official data set as its publisher offers it.
 *
 * @param uri where it is
 * @param size in bytes
 * @param md5 in lower-case hexadecimal, as published; enough to find damage, and checked over whatever server answers
 */
record RemoteFile(URI uri, long size, String md5) {
    /** The last part of the path. */
    String fileName() {
        String path = uri.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
