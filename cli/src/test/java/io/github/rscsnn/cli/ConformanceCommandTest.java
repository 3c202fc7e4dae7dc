package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceCommandTest {
    private static final Path GOLDEN = Path.of("..", "core", "src", "test", "resources", "golden", "cases");

    @TempDir
    private Path folder;

    private Path copyOf(String name) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(name));
        try (Stream<Path> files = Files.list(GOLDEN.resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static String aCase(String kind) throws IOException {
        try (Stream<Path> cases = Files.list(GOLDEN)) {
            return cases.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(kind))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void writesALineACase() throws IOException {
        String name = aCase("lif");
        copyOf(name);

        CliRun run = CliRun.of("conformance", folder.toString(), "--backend", "reference");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(2);
        assertThat(run.out())
                .containsPattern("pass +" + name + " +lif +deviation \\d\\.\\d\\de[-+]\\d\\d, bound \\d")
                .contains("1 case, all passed");
    }

    @Test
    void aDamagedCaseFailsAndTheOthersAreStillChecked() throws IOException {
        String good = aCase("surrogate");
        copyOf(good);
        Path bad = copyOf(aCase("lif"));
        Files.writeString(bad.resolve("case.json"), "{");

        CliRun run = CliRun.of("conformance", folder.toString());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern("FAIL +" + bad.getFileName())
                .containsPattern("pass +" + good)
                .contains("2 cases, 1 failed");
    }

    @Test
    void detailsNameTheWorstElement() throws IOException {
        copyOf(aCase("lif"));

        assertThat(CliRun.of("conformance", folder.toString(), "--details").out())
                .contains("arrays, ");
    }

    @Test
    void noCaseIsAFailure() {
        CliRun run = CliRun.of("conformance", folder.toString());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("no case found");
    }

    @Test
    void missingFolderIsTold() {
        CliRun run = CliRun.of("conformance", folder.resolve("none").toString());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("rsc: not a folder: " + folder.resolve("none") + System.lineSeparator());
    }

    @Test
    void unknownBackendListsTheChoices() {
        CliRun run = CliRun.of("conformance", folder.toString(), "--backend", "gpu");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("'gpu' is not one of").contains("reference");
    }
}
