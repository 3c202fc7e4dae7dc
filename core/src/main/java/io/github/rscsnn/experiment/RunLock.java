package io.github.rscsnn.experiment;

import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to write into a run folder: a system lock on the file {@code .lock}, which ends with the process, however it
 * ends. The file itself stays, for deleting it could take the lock of one who has just opened it.
 */
final class RunLock implements AutoCloseable {
    static final String FILE = ".lock";

    private final Path folder;
    private final FileChannel channel;

    private RunLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** @throws IOException if another process or thread has it, or the file cannot be written */
    static RunLock of(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException("cannot write into run folder " + folder + ": " + AtomicFiles.reason(e), e);
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new RunLock(folder, channel);
            }
        } catch (OverlappingFileLockException e) {
            // another thread of this process: the same answer
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("another rsc is training in " + folder + ": wait for it, or give another --out");
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    static boolean isLock(Path file) {
        return Files.isRegularFile(file) && file.getFileName().toString().equals(FILE);
    }
}
