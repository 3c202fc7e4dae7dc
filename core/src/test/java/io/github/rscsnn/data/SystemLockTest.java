package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemLockTest {
    @TempDir
    private Path folder;

    /** A second attempt of the same process must not make it lose the lock to others. */
    @Test
    void aFailedAttemptDoesNotGiveTheLockAway() throws Exception {
        Path file = folder.resolve(".lock");
        assertThat(anotherProcessGets(file)).isTrue();
        try (SystemLock lock = SystemLock.tryLock(file).orElseThrow()) {
            assertThat(lock).isNotNull();
            assertThat(SystemLock.tryLock(file)).isEmpty();
            Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
            assertThat(SystemLock.tryLock(link.resolve(".lock")))
                    .as("by another path")
                    .isEmpty();
            assertThat(anotherProcessGets(file)).isFalse();
        }
        assertThat(anotherProcessGets(file)).isTrue();
        SystemLock.tryLock(file).orElseThrow().close();
    }

    private static boolean anotherProcessGets(Path file) throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        file.toString())
                .inheritIO()
                .start();
        return other.waitFor() == 0;
    }

    static final class Other {
        public static void main(String[] arguments) throws IOException {
            System.exit(SystemLock.tryLock(Path.of(arguments[0])).isPresent() ? 0 : 1);
        }
    }
}
