package io.github.rscsnn.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Puts the pieces of files together that arrive one after the other, in a folder. */
final class Arrivals {
    private final Path folder;

    Arrivals(Path folder) {
        this.folder = folder;
    }

    /**
     * Takes the next piece.
     *
     * @param frame a {@link Frame.Kind#PIECE} or {@link Frame.Kind#FILE}, whose name was looked at and has no folder
     * @return the file, once its last piece is there, else null
     */
    Path take(Frame frame) throws IOException {
        Path file = folder.resolve(frame.name());
        Path part = folder.resolve(frame.name() + ".part");
        Files.write(part, frame.body(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return frame.kind() == Frame.Kind.FILE ? Files.move(part, file, StandardCopyOption.REPLACE_EXISTING) : null;
    }
}
