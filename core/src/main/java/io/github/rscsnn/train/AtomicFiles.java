package io.github.rscsnn.train;

import io.github.rscsnn.data.Folders;
import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes files so that a reader, also one after a crash or on a full disk, sees the old content or the new, whole. */
public final class AtomicFiles {
    private static final String TEMPORARY = ".tmp";

    /** The process, and the thread (which earlier versions left out), that write a temporary file. */
    private static final Pattern WRITER = Pattern.compile("\\..*\\.(\\d{1,18})(-\\d+)?\\.tmp");

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
        attempt(file, temporary -> {
            content.writeTo(temporary);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            move(temporary, file);
            sync(temporary.resolveSibling(""));
        });
    }

    /** Without leaving anything behind but what {@code content} moves to {@code file}. */
    private static void attempt(Path file, Content content) throws IOException {
        Path temporary = temporary(file);
        try {
            content.writeTo(temporary);
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + reason(e), e);
        } finally {
            delete(temporary);
        }
    }

    /** Forces the folder's new entry to disk: after a loss of power a file that was renamed could otherwise lack its name. */
    private static void sync(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) { // elsewhere folders do not open
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    public static void writeString(Path file, String text) throws IOException {
        write(file, temporary -> Files.writeString(temporary, text));
    }

    /**
     * Finds out, before long work, whether {@link #write} to {@code file} could succeed; leaves nothing behind.
     *
     * @throws IOException naming {@code file} and the reason if it could not
     */
    public static void requireWritable(Path file) throws IOException {
        attempt(file, temporary -> {
            Require.file(!Files.isDirectory(file), "it is a folder");
            Files.write(temporary, new byte[1]);
        });
    }

    /**
     * Makes a folder where it is missing, and finds out whether files can be written into it.
     *
     * @throws IOException naming {@code folder} and the reason if not
     */
    public static void requireFolder(Path folder) throws IOException {
        makeFolder(folder);
        requireWritable(folder.resolve("writable"));
    }

    /** With those above it, unless it is there. */
    public static void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IOException("cannot make folder " + folder + ": " + reason(e), e);
        }
    }

    /** Whether {@code file} is what {@link #write} writes to, before it gets its name. */
    public static boolean isTemporary(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(".") && name.endsWith(TEMPORARY);
    }

    /** Deletes what writers that were killed left in {@code folder}; a file whose writer lives stays. */
    static void deleteTemporaries(Path folder) throws IOException {
        for (Path file : Folders.list(folder, AtomicFiles::isLeftOver)) {
            Files.deleteIfExists(file);
        }
    }

    private static boolean isLeftOver(Path file) {
        Matcher name = WRITER.matcher(file.getFileName().toString());
        return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }

    /** Where this fails nothing could be written before either, and that failure says why. */
    private static void delete(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            temporary.toFile().deleteOnExit();
        }
    }

    /** Beside {@code file}, of a name that no other process or thread takes. */
    static Path temporary(Path file) {
        String writer =
                ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId();
        String name = "." + file.getFileName() + "." + writer + TEMPORARY;
        return file.toAbsolutePath().resolveSibling(name);
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
            case AccessDeniedException denied -> "permission denied (" + denied.getFile() + ")";
            case NoSuchFileException missing -> "no such file or folder (" + missing.getFile() + ")";
            case FileAlreadyExistsException exists -> "already exists (" + exists.getFile() + ")";
            case NotDirectoryException file -> "not a folder (" + file.getFile() + ")";
            case FileSystemException other ->
                other.getReason() == null ? String.valueOf(e.getMessage()) : other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
