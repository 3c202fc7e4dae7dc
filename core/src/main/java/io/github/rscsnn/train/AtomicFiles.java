package io.github.rscsnn.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files so that a reader, also one after a crash or on a full disk, sees the old content or the new, whole. */
public final class AtomicFiles {
    /** Writes the content of a file to {@code temporary}. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path temporary) throws IOException;
    }

    private AtomicFiles() {}

    /**
     * Lets {@code content} write a temporary file beside {@code file}, forces it to disk and renames it.
     *
     * @throws IOException naming {@code file}; the temporary file is gone then
     */
    public static void write(Path file, Content content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path temporary = folder.resolve(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            content.writeTo(temporary);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            move(temporary, file);
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + reason(e), e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    public static void writeString(Path file, String text) throws IOException {
        write(file, temporary -> Files.writeString(temporary, text));
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The message of {@code e} in words: file system exceptions often carry only a path. */
    public static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "permission denied (" + denied.getFile() + ")";
            case java.nio.file.NoSuchFileException missing -> "no such file or folder (" + missing.getFile() + ")";
            case java.nio.file.FileAlreadyExistsException exists -> "already exists (" + exists.getFile() + ")";
            case java.nio.file.NotDirectoryException file -> "not a folder (" + file.getFile() + ")";
            default -> e.getMessage();
        };
    }
}
