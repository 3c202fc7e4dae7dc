package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.data.TinyImages;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final Recipe RECIPE = Recipe.resolve(Map.of("data", "shapes10"));

    @TempDir
    private Path folder;

    @Test
    void holdsTheRecipe() throws IOException {
        Path run = folder.resolve("deep/run");
        RunFolder.create(run, RECIPE).close();
        assertThat(RunFolder.open(run).recipe()).isEqualTo(RECIPE);
        assertThat(run.toFile().list()).containsExactlyInAnyOrder("recipe.json", ".lock");
    }

    @Test
    void isNeverMadeOverAnything() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> RunFolder.create(folder, RECIPE))
                .isInstanceOf(IOException.class)
                .hasMessage("run folder " + folder + " exists: give another --out");
        assertThatThrownBy(() -> RunFolder.create(file, RECIPE)).hasMessageContaining("exists");
        assertThat(folder.toFile().list()).containsExactly("notes.txt");
        Path run = folder.resolve("run");
        RunFolder.create(run, RECIPE).close();
        assertThatThrownBy(() -> RunFolder.create(run, RECIPE)).hasMessageContaining("or --resume " + run);
    }

    @Test
    void mayBeMadeWhereOneWasKilledBeforeItsRecipe() throws IOException {
        Files.createFile(folder.resolve(".lock"));
        Files.writeString(folder.resolve(".recipe.json.12.tmp"), "{");
        RunFolder.create(folder, RECIPE).close();
        assertThat(RunFolder.open(folder).recipe()).isEqualTo(RECIPE);
    }

    @Test
    void saysWhyItCannotBeMade() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> RunFolder.create(file.resolve("run"), RECIPE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot make run folder " + file.resolve("run"));
        assertThatThrownBy(() -> RunFolder.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a run folder: " + folder);
    }

    @Test
    void isWrittenByOneAtATime() throws IOException {
        try (RunLock lock = RunFolder.create(folder, RECIPE)) {
            assertThat(lock.folder()).isEqualTo(folder);
            assertThatThrownBy(() -> RunLock.of(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another rsc is training in " + folder);
        }
        RunLock.of(folder).close();
    }

    @Test
    void remembersItsData() throws IOException {
        RunFolder run = new RunFolder(folder);
        run.origin().requireSameData(new TinyImages(5, 4));
        JsonFile.write(folder.resolve("recipe.json"), RECIPE);
        run.origin().write(Provenance.of(new TinyImages(5, 4), ReferenceBackend.INSTANCE));
        run.origin().requireSameData(new TinyImages(5, 4));
        assertThatThrownBy(() -> run.origin().requireSameData(new TinyImages(6, 4)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the training images are others");
        Files.writeString(folder.resolve("provenance.json"), "{");
        assertThatThrownBy(() -> run.origin().requireSameData(new TinyImages(5, 4)))
                .hasMessageContaining("corrupt " + folder.resolve("provenance.json"));
    }

    @Test
    void resultsAreReplacedWhole() throws IOException {
        RunFolder run = new RunFolder(folder);
        for (int value : new int[] {1, 2}) {
            assertThat(Files.readString(run.writeResult("x", Map.of("a", value))))
                    .matches("\\{\n  \"sha256\" : \"[0-9a-f]{64}\",\n  \"a\" : " + value + "\n\\}\n");
        }
        Files.createDirectories(folder.resolve("other"));
        Files.createFile(folder.resolve("other/results"));
        assertThatThrownBy(() -> new RunFolder(folder.resolve("other")).writeResult("x", 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot make folder " + folder.resolve("other/results"));
    }
}
