package io.github.rscsnn.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A system lock on a file, which ends with the process, however it ends. The file itself stays, for deleting it could take the
 * lock of one who has just opened it.
 *
 * <p>On POSIX systems a process loses its lock as soon as it closes any channel of that file. So a file that this process has
 * locked is never opened a second time.
 */
public final class SystemLock implements AutoCloseable {
    private static final Set<Path> HELD = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    private SystemLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * @param file in a folder that exists; made where it is missing
     * @return empty if another process, or another thread of this one, has the lock
     * @throws IOException if the file cannot be written
     */
    public static Optional<SystemLock> tryLock(Path file) throws IOException {
        Path real = file.toAbsolutePath().resolveSibling("").toRealPath().resolve(file.getFileName());
        synchronized (HELD) {
            if (HELD.contains(real)) {
                return Optional.empty();
            }
            FileChannel channel = FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    HELD.add(real);
                    return Optional.of(new SystemLock(real, channel));
                }
            } catch (OverlappingFileLockException e) {
                // whoever in this process locked it did not ask this class: the same answer
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            channel.close();
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            channel.close();
            HELD.remove(file);
        }
    }
}
