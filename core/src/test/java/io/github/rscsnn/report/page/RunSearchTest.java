package io.github.rscsnn.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunSearchTest {
    @TempDir
    private Path folder;

    @Test
    void aRunThatLinksLeadToIsThereOnceByItsOwnName() throws IOException {
        Path own = run("runs/own");
        Path deep = run("runs/a/b/deep");
        run("runs/a/b/c/deeper");
        link("runs/another-name", own);
        link("runs/a/loop", folder.resolve("runs"));
        link("runs/nowhere", folder.resolve("gone"));

        assertThat(RunSearch.find(List.of(folder.resolve("runs")))).containsExactlyInAnyOrder(own, deep);
        assertThat(RunSearch.find(List.of(folder.resolve("runs/another-name"), own)))
                .containsExactly(own);
    }

    private Path run(String name) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        Files.writeString(run.resolve("recipe.json"), "{}");
        return run;
    }

    private void link(String name, Path to) throws IOException {
        boolean links = true;
        try {
            Files.createSymbolicLink(folder.resolve(name), to);
        } catch (UnsupportedOperationException e) {
            links = false;
        }
        assumeThat(links).as("links are known here").isTrue();
    }
}
