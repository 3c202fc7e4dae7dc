package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.attack.SuiteImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteStateTest {
    private static final SuiteImage BROKEN =
            new SuiteImage(7, List.of("clean", "pgd"), "pgd", 0.85, "pgd", 12, 3, new float[] {0.1f, 1 / 3f, 1});
    private static final SuiteImage OPEN =
            new SuiteImage(9, List.of("clean"), null, 0.05, "clean", 0, 0, new float[] {0, Float.MIN_VALUE, 0.5f});

    @TempDir
    private Path folder;

    @Test
    void keepsEveryBit() throws IOException {
        SuiteState state = new SuiteState(folder.resolve("a.state"), "seed 1\nepsilon 0.03");
        assertThat(state.read()).isEmpty();
        state.write(List.of(BROKEN, OPEN));
        assertThat(folder.toFile().list()).containsExactly("a.state");
        assertThat(List.copyOf(state.read().values()))
                .usingRecursiveComparison()
                .isEqualTo(List.of(BROKEN, OPEN));
        assertThat(state.read().get(9).pixels()).containsExactly(0, Float.MIN_VALUE, 0.5f);
    }

    @Test
    void refusesAnotherKey() throws IOException {
        Path file = folder.resolve("a.state");
        new SuiteState(file, "seed 1").write(List.of(OPEN));
        assertThatThrownBy(() -> new SuiteState(file, "seed 2").read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("begun with other settings (seed 1)")
                .hasMessageContaining("delete it to start anew");
    }

    @Test
    void refusesWhatIsDamaged() throws IOException {
        Path file = folder.resolve("a.state");
        SuiteState state = new SuiteState(file, "k");
        state.write(List.of(BROKEN, OPEN));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(state::read)
                    .as("cut at %d", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot go on from the suite's state " + file);
        }
        Files.write(file, Arrays.copyOf(whole, 8));
        assertThatThrownBy(state::read).as("within the settings").hasMessageContaining("it ends too early");
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(state::read).as("changed at %d", at).isInstanceOf(IOException.class);
        }
        Files.writeString(file, "something else entirely");
        assertThatThrownBy(state::read).hasMessageContaining("no state of a suite");
    }

    /** A small state is saved after each batch; nothing is written where nothing is new. */
    @Test
    void savesAfterEachBatch() throws IOException {
        SuiteState state = new SuiteState(folder.resolve("a.state"), "k");
        SuiteState.Saver saver = state.saver(new java.util.LinkedHashMap<>());
        saver.save();
        assertThat(state.file()).doesNotExist();
        saver.add(List.of(BROKEN));
        assertThat(state.read()).containsOnlyKeys(7);
        saver.add(List.of(OPEN));
        assertThat(state.read()).containsOnlyKeys(7, 9);
        Files.delete(state.file());
        saver.save();
        assertThat(state.file()).doesNotExist();
    }
}
