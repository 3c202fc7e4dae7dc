package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.tensor.StepScope;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    private Path folder;

    @Test
    void replacesTheOldContent() throws IOException {
        Path file = folder.resolve("x.json");
        AtomicFiles.writeString(file, "old and long");
        AtomicFiles.writeString(file, "new");
        assertThat(file).hasContent("new");
        assertThat(folder).isDirectoryContaining(file::equals);
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void aFailureLeavesTheOldContentAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("x.json"), "old");
        assertThatThrownBy(() -> AtomicFiles.write(file, temporary -> {
                    Files.writeString(temporary, "half of the ne");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot write " + file + ": No space left on device");
        assertThatThrownBy(() -> AtomicFiles.write(file, temporary -> {
                    Files.writeString(temporary, "half");
                    throw new IllegalStateException("a bug");
                }))
                .hasMessage("a bug");
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).hasSize(1);
    }

    /** The temporary file is a link to a device on which every write fails for want of space. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskLeavesTheOldContentAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("weights"), "old");
        Files.createSymbolicLink(AtomicFiles.temporary(file), Path.of("/dev/full"));
        try (StepScope scope = new StepScope()) {
            assertThatThrownBy(() -> Safetensors.write(file, Map.of("x", torch.ones(3))))
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot write " + file + ": No space left on device");
        }
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void saysWhyAndWhereItCannotWrite() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path below = file.resolve("x.json");
        assertThatThrownBy(() -> AtomicFiles.writeString(below, ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot write " + below);
        assertThatThrownBy(() -> AtomicFiles.requireWritable(below)).hasMessageContaining("cannot write " + below);
        assertThatThrownBy(() -> AtomicFiles.requireWritable(folder.resolve("no/x.json")))
                .hasMessageContaining("no such file or folder");
        assertThatThrownBy(() -> AtomicFiles.requireWritable(folder)).hasMessageContaining("it is a folder");
        AtomicFiles.requireWritable(file);
        AtomicFiles.requireWritable(folder.resolve("y"));
        assertThat(folder.toFile().list()).containsExactly("file");
    }

    @Test
    void threadsDoNotWriteIntoEachOthersTemporary() throws Exception {
        Path file = folder.resolve("x");
        Path mine = AtomicFiles.temporary(file);
        assertThat(CompletableFuture.supplyAsync(() -> AtomicFiles.temporary(file), task -> new Thread(task).start())
                        .get())
                .isNotEqualTo(mine);
    }

    @Test
    void putsSystemErrorsInWords() {
        assertThat(AtomicFiles.reason(new AccessDeniedException("/a"))).isEqualTo("permission denied (/a)");
        assertThat(AtomicFiles.reason(new NoSuchFileException("/a"))).isEqualTo("no such file or folder (/a)");
        assertThat(AtomicFiles.reason(new FileSystemException("/a", null, "Read-only file system")))
                .isEqualTo("Read-only file system");
        assertThat(AtomicFiles.reason(new IOException("x"))).isEqualTo("x");
    }

    @Test
    void deletesOnlyTemporariesOfDeadWriters() throws IOException {
        long alive = ProcessHandle.current().pid();
        long dead = 999_999_999; // more than Linux gives out
        Files.writeString(folder.resolve(".x.json." + dead + ".tmp"), "");
        Files.writeString(folder.resolve(".x.json." + dead + "-1.tmp"), "");
        Files.writeString(folder.resolve(".x.json." + alive + ".tmp"), "");
        Files.writeString(folder.resolve(".x.json." + alive + "-77.tmp"), "");
        Files.writeString(folder.resolve("x.json"), "");
        Files.writeString(folder.resolve(".lock"), "");
        AtomicFiles.deleteTemporaries(folder);
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder(
                        "x.json", ".lock", ".x.json." + alive + ".tmp", ".x.json." + alive + "-77.tmp");
    }
}
