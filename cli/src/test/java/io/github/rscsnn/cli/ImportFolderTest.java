package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ImportFolderTest {
    private static final Path EXPORTED = Path.of("../core/src/test/resources/networks/spikingjelly-small");

    @TempDir
    private Path folder;

    private CliRun imported(Path exported, Path out, String... more) {
        return CliRun.of(Stream.concat(
                        Stream.of("import", exported.toString(), "--data", "shapes10", "--out", out.toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void anExportedNetworkIsVerifiedAndJudged() {
        Path run = folder.resolve("run");

        CliRun imported = imported(EXPORTED, run);

        assertThat(imported.exit()).as(imported.err()).isZero();
        assertThat(imported.out())
                .contains("fused kernels:      0+1+2, 3, 5+6, 7")
                .contains("imported and verified")
                .contains("ASSUMED: its outputs are the classes of shapes10");
        assertThat(imported.out().lines()).allMatch(line -> line.length() <= 80 || line.contains(run.toString()));
        CliRun judged = CliRun.of("evaluate", run.toString(), "--attacks", "clean,pgd", "--steps", "2", "--limit", "5");
        assertThat(judged.exit()).as(judged.err()).isZero();
        assertThat(judged.out()).contains("arctan").doesNotContain("not verified");
        CliRun export = CliRun.of(
                "export",
                run.toString(),
                "--to",
                "nir",
                "--out",
                folder.resolve("x.nir").toString());
        assertThat(export.exit()).isEqualTo(RscCommand.WRONG_USAGE);
        assertThat(export.err()).contains("neurons of its own");
    }

    @Test
    void withoutAComparisonEveryTableSaysSo() {
        Path run = folder.resolve("run");

        CliRun imported = imported(EXPORTED, run, "--no-verify");

        assertThat(imported.exit()).as(imported.err()).isZero();
        assertThat(imported.out()).contains("NOT VERIFIED");
        CliRun judged = CliRun.of("evaluate", run.toString(), "--attacks", "clean", "--limit", "5");
        assertThat(judged.out()).contains("import not verified");
    }

    @Test
    void anotherNetworkFailsAndLeavesNothingBehind() throws IOException {
        Path exported = Files.createDirectory(folder.resolve("exported"));
        for (String name : new String[] {"weights.safetensors", "batch.safetensors"}) {
            Files.copy(EXPORTED.resolve(name), exported.resolve(name));
        }
        String said = Files.readString(EXPORTED.resolve("network.json"));
        Files.writeString(exported.resolve("network.json"), said.replaceFirst("\"leak\": 0.5", "\"leak\": 0.75"));

        CliRun imported = imported(exported, folder.resolve("run"));

        assertThat(imported.exit()).isEqualTo(RscCommand.FAILED);
        assertThat(imported.err()).contains("layer 2, the first that differs");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void whatTheFolderSaysIsNoOption() {
        CliRun leak = imported(EXPORTED, folder.resolve("run"), "--leak", "0.5");
        assertThat(leak.exit()).isEqualTo(RscCommand.WRONG_USAGE);
        assertThat(leak.err()).contains("--leak is said by network.json");
        CliRun weights = CliRun.of("import", "--verify", "--from", "snn-rat", "--weights", "w", "--out", "x");
        assertThat(weights.exit()).isEqualTo(RscCommand.WRONG_USAGE);
        CliRun data = CliRun.of("import", EXPORTED.toString(), "--data", "mnist", "--out", "x");
        assertThat(data.exit()).isNotZero();
    }

    @Test
    void theScriptIsWritten() throws IOException {
        Path script = folder.resolve("rsc_export.py");

        CliRun written = CliRun.of("export-script", script.toString());

        assertThat(written.exit()).isZero();
        assertThat(Files.readString(script)).contains("def export(module, batch, folder");
    }
}
