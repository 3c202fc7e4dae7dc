package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
    @TempDir
    private Path folder;

    @Test
    void listsEveryDataSet() throws IOException {
        Files.createDirectory(folder.resolve("cifar-10-batches-bin"));

        CliRun run = CliRun.of("data", "list", "--data-dir", folder.toString());

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .containsPattern("(?m)^cifar10 +170 MB +yes ")
                .containsPattern("(?m)^cifar100 +1\\d\\d MB +no ")
                .containsPattern("(?m)^mnist +")
                .containsPattern("(?m)^fashion-mnist +")
                .containsPattern("(?m)^shapes10 +- +yes +generated")
                .contains("folder: " + folder);
    }

    @Test
    void whatIsHereIsNotFetchedAgain() throws IOException {
        Path official = Files.createDirectory(folder.resolve("cifar-10-batches-bin"));

        CliRun run = CliRun.of("data", "fetch", "cifar10", "--data-dir", folder.toString());

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("cifar10: " + official + System.lineSeparator());
    }

    @Test
    void unknownNameListsTheChoices() {
        CliRun run = CliRun.of("data", "fetch", "cifar11", "--data-dir", folder.toString());

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).startsWith("rsc: ").contains("'cifar11'").contains("cifar10, cifar100");
    }

    @Test
    void fetchNeedsAName() {
        CliRun run = CliRun.of("data", "fetch");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("NAME").contains("Try 'rsc data fetch --help'");
    }

    @Test
    void folderThatCannotBeMadeIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        CliRun run = CliRun.of("data", "fetch", "cifar10", "--data-dir", file.toString());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("rsc: ").contains(file.toString());
    }

    @Test
    void verifyTellsEachDataSetThatIsWrong() throws IOException {
        Files.createDirectory(folder.resolve("cifar-10-batches-bin"));

        CliRun run = CliRun.of("data", "verify", "--data-dir", folder.toString());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).startsWith("cifar10: WRONG: ").contains("cannot be verified");
    }

    @Test
    void verifyWithoutDataFails() {
        CliRun run = CliRun.of("data", "verify", "--data-dir", folder.toString());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).startsWith("rsc: no data sets in " + folder);
    }

    @Test
    void verifyOfWhatIsNotHereSaysHowToFetchIt() {
        CliRun run = CliRun.of("data", "verify", "mnist", "--data-dir", folder.toString());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("mnist: WRONG: ").contains("rsc data fetch mnist");
    }

    @Test
    void dataAloneIsWrongUsage() {
        CliRun run = CliRun.of("data");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("list, fetch or verify");
    }
}
