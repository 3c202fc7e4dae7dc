package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertifyCommandTest {
    @TempDir
    private static Path shared;

    private static Path rsc;
    private static Path direct;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        rsc = shared.resolve("rsc");
        direct = shared.resolve("direct");
        assertThat(CliRun.of(TinyRuns.train(rsc, "--test-limit", "0", "--threads", "0"))
                        .exit())
                .isZero();
        assertThat(CliRun.of(TinyRuns.train(direct, "--test-limit", "0", "--coding", "direct"))
                        .exit())
                .isZero();
    }

    @Test
    void writesOneLineAnImageAndGoesOnWhereItStopped() throws IOException {
        Path whole = folder.resolve("whole.tsv");
        CliRun run = certify(rsc, whole, "5");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("L2 radius").contains("5 images,");
        List<String> lines = Files.readAllLines(whole);
        assertThat(lines).hasSize(6);
        assertThat(lines.getFirst()).isEqualTo("idx\tlabel\tpredict\tradius\tcorrect\ttime");
        assertThat(lines.get(3)).matches("2\t\\d\t(-1|\\d)\t\\d+\\.\\d{6}\t[01]\t0:00:\\d\\d\\.\\d{6}");

        // as after a kill: the first two images are there
        Path cut = folder.resolve("cut.tsv");
        Files.write(cut, lines.subList(0, 3));
        Files.copy(folder.resolve("whole.tsv.json"), folder.resolve("cut.tsv.json"));
        assertThat(certify(rsc, cut, "5").exit()).isZero();
        assertThat(withoutTime(Files.readAllLines(cut))).isEqualTo(withoutTime(lines));
    }

    @Test
    void refusesAFileOfOtherSettings() {
        Path file = folder.resolve("x.tsv");
        assertThat(certify(rsc, file, "2").exit()).isZero();
        CliRun other = CliRun.of(
                "certify", rsc.toString(), "--n0", "10", "--n", "60", "--limit", "3", "--out", file.toString());
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.err()).contains("other settings");
        CliRun backend = CliRun.of(
                "certify",
                rsc.toString(),
                "--n0",
                "10",
                "--n",
                "50",
                "--limit",
                "2",
                "--out",
                file.toString(),
                "--backend",
                "reference");
        assertThat(backend.exit()).isEqualTo(1);
        assertThat(backend.err()).contains("another backend");
    }

    @Test
    void refusesWhatCannotBeCertified() {
        CliRun run = certify(direct, folder.resolve("x.tsv"), "2");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("rsc1 or rsc2, not direct");
        assertThat(folder.toFile().list()).isEmpty();
        assertThat(CliRun.of("certify", rsc.toString(), "--alpha", "2").err()).contains("alpha must be in (0, 1)");
    }

    private static List<String> withoutTime(List<String> lines) {
        return lines.stream()
                .map(line -> line.substring(0, line.lastIndexOf('\t')))
                .toList();
    }

    private static CliRun certify(Path run, Path out, String limit) {
        return CliRun.of(
                "certify", run.toString(), "--n0", "10", "--n", "50", "--limit", limit, "--out", out.toString());
    }
}
