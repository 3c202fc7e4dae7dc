package io.github.rscsnn.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the driver does with what the first worker sends; called on one thread, but for the teacher. */
interface HubListener {
    /** A worker has joined. */
    default void joined(int rank, String name) {}

    /** Training goes on. */
    default void told(String what, String json) {}

    /**
     * A file arrived for the run folder.
     *
     * @param content a file of another folder, which is deleted afterwards
     */
    default void file(String name, Path content) throws IOException {}

    /** The files that the first worker goes on from; none for a new run. */
    default List<Path> state() throws IOException {
        return List.of();
    }

    /** The files of the trained teacher, for every worker; none where there is no teacher. Called on any thread. */
    default List<Path> teacher() throws IOException {
        return List.of();
    }
}
