package io.github.rscsnn.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativesTest {
    @Test
    void librariesThatTheSystemLacksAreNamed(@TempDir Path toolkit) throws IOException {
        Files.createFile(toolkit.resolve("libb.so.2"));
        assertThat(Natives.missing(List.of("libno-such-library.so.1", "libb.so.2", "libc.so.6"), List.of(toolkit)))
                .containsExactly("libno-such-library.so.1");
    }

    /** In a process of its own, whose folder of unpacked libraries is empty. */
    @Tag("slow")
    @Test
    @EnabledOnOs(OS.LINUX)
    void allAreUnpackedBeforeTheFirstIsLoaded(@TempDir Path cache) throws Exception {
        Process unpacking = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Unpacking.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(unpacking.getInputStream().readAllBytes());
        assertThat(unpacking.waitFor()).as(said).isZero();
        assertThat(said).contains("loaded:").doesNotContain("torch");
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("libc10.so", "libtorch_cpu.so", "libtorch.so", "libjnitorch.so");
        }
    }

    /** Whoever makes it first would decide which code runs. */
    @Test
    void aFolderThatAnybodyCanMakeIsRefused() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        String user = System.getProperty("user.name");
        assertThatThrownBy(() ->
                        Natives.requireOwn(temporary.resolve(".javacpp-" + user).resolve("cache")))
                .hasMessageContaining("others could write to");
        Natives.requireOwn(temporary.resolve("mine"));
    }

    static final class Unpacking {
        public static void main(String[] arguments) {
            Natives.unpack();
            System.out.println("loaded: " + Loader.getLoadedLibraries().keySet());
        }
    }
}
