package io.github.rscsnn.experiment;

import io.github.rscsnn.data.SystemLock;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The right to write into a run folder: a {@link SystemLock} on the file {@code .lock}. */
record RunLock(Path folder, SystemLock lock) implements AutoCloseable {
    static final String FILE = ".lock";

    /** @throws IOException if another process or thread has it, or the file cannot be written */
    static RunLock of(Path folder) throws IOException {
        Optional<SystemLock> lock;
        try {
            lock = SystemLock.tryLock(folder.resolve(FILE));
        } catch (IOException e) {
            throw new IOException("cannot write into run folder " + folder + ": " + AtomicFiles.reason(e), e);
        }
        return new RunLock(
                folder,
                lock.orElseThrow(() -> new IOException(
                        "another rsc is training in " + folder + ": wait for it, or give another --out")));
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    static boolean isLock(Path file) {
        return Files.isRegularFile(file) && file.getFileName().toString().equals(FILE);
    }
}
