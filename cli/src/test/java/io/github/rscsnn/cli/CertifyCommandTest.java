package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.data.Digests;
import io.github.rscsnn.data.SystemLock;
import io.github.rscsnn.experiment.CertificationRun;
import io.github.rscsnn.experiment.CertificationSettings;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class CertifyCommandTest {
    @TempDir
    private static Path shared;

    private static Path rsc;
    private static Path direct;
    private static Path poisson;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        rsc = shared.resolve("rsc");
        direct = shared.resolve("direct");
        poisson = shared.resolve("poisson");
        assertThat(CliRun.of(TinyRuns.train(rsc, "--test-limit", "0", "--threads", "0"))
                        .exit())
                .isZero();
        assertThat(CliRun.of(TinyRuns.train(direct, "--test-limit", "0", "--coding", "direct"))
                        .exit())
                .isZero();
        assertThat(CliRun.of(TinyRuns.train(poisson, "--test-limit", "0", "--coding", "poisson"))
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
        assertThat(lines.getFirst()).isEqualTo("idx\tlabel\tpredict\tradius\tcorrect\tdraws\ttime");
        assertThat(lines.get(3)).matches("2\t\\d\t(-1|\\d)\t\\d+\\.\\d{6}\t[01]\t50\t0:00:\\d\\d\\.\\d{6}");

        // as an earlier version left it after a kill: the first two images are there, and no checksum
        Path cut = folder.resolve("cut.tsv");
        Files.write(cut, lines.subList(0, 3));
        Files.writeString(
                folder.resolve("cut.tsv.json"),
                Files.readString(folder.resolve("whole.tsv.json"))
                        .replaceAll(" *\"sha256\".*\n", "")
                        .replaceAll("(?s),\\s*\"fileSha256\".*", "\n}\n"));
        String old = Files.readString(folder.resolve("cut.tsv.json"));
        assertThat(old).doesNotContain("fileSha256").contains("\"settings\"");
        assertThat(certify(rsc, cut, "5").exit()).isZero();
        assertThat(withoutTime(Files.readAllLines(cut))).isEqualTo(withoutTime(lines));

        Files.writeString(folder.resolve("cut.tsv.json"), old);
        Files.write(cut, List.of(lines.get(0), lines.get(1), lines.get(3)));
        assertThat(certify(rsc, cut, "5").err()).contains(cut + " is damaged: line 3 is of image 2, where image 1");
        Files.write(cut, List.of(lines.get(0), lines.get(1), lines.get(2), lines.get(2)));
        assertThat(certify(rsc, cut, "5").err()).contains("line 4 is of image 1, where image 2 should be");
        List<String> doubled = new ArrayList<>(lines);
        doubled.add(lines.get(5));
        Files.write(cut, doubled);
        assertThat(certify(rsc, cut, "5").err()).contains("line 7 is of image 4, where no more should be");
    }

    /** As an earlier version left it: no column of draws. */
    @Test
    void goesOnWithAFileOfAnEarlierVersion() throws IOException {
        Path file = folder.resolve("old.tsv");
        Path sidecar = folder.resolve("old.tsv.json");
        assertThat(certify(rsc, file, "3").exit()).isZero();
        List<String> lines = Files.readAllLines(file);
        Files.write(
                file,
                lines.subList(0, 3).stream()
                        .map(line -> line.replaceFirst("\t(50|draws)\t", "\t"))
                        .toList());
        Files.writeString(
                sidecar,
                Files.readString(sidecar)
                        .replaceAll(" *\"sha256\".*\n", "")
                        .replaceAll("(?s),\\s*\"fileSha256\".*", "\n}\n"));
        assertThat(certify(rsc, file, "3").exit()).isZero();
        assertThat(withoutTime(Files.readAllLines(file))).isEqualTo(withoutTime(lines));
    }

    private static String[] append(String[] words, String... more) {
        return java.util.stream.Stream.of(words, more)
                .flatMap(java.util.stream.Stream::of)
                .toArray(String[]::new);
    }

    @Test
    void twoDoNotWriteIntoOneFile() throws IOException {
        Path file = folder.resolve("one.tsv");
        try (SystemLock other =
                SystemLock.tryLock(folder.resolve(".one.tsv.lock")).orElseThrow()) {
            CliRun run = certify(rsc, file, "2");
            assertThat(run.exit()).isEqualTo(RscCommand.FAILED);
            assertThat(run.err()).contains("another rsc is certifying into " + file);
        }
        assertThat(file).doesNotExist();
        assertThat(certify(rsc, file, "2").exit()).isZero();
    }

    @Test
    void takesAsManyDrawsAsTheQuestionNeeds() throws IOException {
        Path file = folder.resolve("decided.tsv");
        Path json = folder.resolve("decided.json");
        String[] question = {"--radius", "0.01,0.05", "--n", "3000", "--alpha", "0.01", "--json", json.toString()};
        CliRun run = certify(rsc, file, "4", question);
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("(?m)^ +0.01 ")
                .containsPattern("(?m)^ +0.05 ")
                .doesNotContain("0.75")
                .containsPattern("\\d+ draws on average \\(\\d images took all 3000\\)");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.subList(1, 5))
                .extracting(line -> Integer.parseInt(line.split("\t")[5]))
                .allSatisfy(draws -> assertThat(draws).isBetween(20, 3000))
                .anySatisfy(draws -> assertThat(draws).isLessThan(1000));
        assertThat(certify(rsc, file, "4", question).exit()).isZero();
        assertThat(Files.readAllLines(file)).isEqualTo(lines);
        assertThat(certify(rsc, file, "4", "--radius", "0.01", "--n", "3000", "--alpha", "0.01")
                        .err())
                .contains("was begun with stop {", "now it is {");
        assertThat(run.out()).doesNotContain("at other radii");
        assertThat(certify(rsc, file, "4", append(question, "--radii", "0.05,0.1"))
                        .out())
                .contains("at other radii more of them may be certified");
        assertThat(certify(rsc, folder.resolve("x.tsv"), "4", "--radius", "3").err())
                .contains("3.0 is asked for: take more, or a smaller radius");

        Path known = folder.resolve("known.json");
        run = certify(
                rsc,
                folder.resolve("known.tsv"),
                "4",
                "--n",
                "3000",
                "--stop-width",
                "0.02",
                "--radii",
                "0.01,0.05",
                "--json",
                known.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        CliRun compared = CliRun.of("compare", json.toString(), known.toString());
        assertThat(compared.exit()).as(compared.err()).isZero();
        assertThat(compared.out())
                .contains("certified, L2 radius 0.01", "certified, L2 radius 0.05", "A - B %")
                .containsPattern("certified, L2 radius 0.05 .* 4 +1 ");
        assertThat(certify(rsc, folder.resolve("less.tsv"), "3", "--json", known.toString())
                        .exit())
                .isZero();
        assertThat(CliRun.of("compare", json.toString(), known.toString()).err())
                .contains("are of different images (4 images; 3 images)");
    }

    @Test
    void goesOnAfterAKillBetweenTheTwoFiles() throws IOException {
        Path file = folder.resolve("x.tsv");
        assertThat(certify(rsc, file, "2").exit()).isZero();
        byte[] two = Files.readAllBytes(file);
        assertThat(certify(rsc, file, "1").err()).contains("was begun with limit 2, now it is 1", "another --out");
        Path more = folder.resolve("more.tsv");
        assertThat(certify(rsc, more, "3").exit()).isZero();
        List<String> three = Files.readAllLines(more);
        Files.writeString(more, String.join("\n", three.subList(0, 3)) + "\n");
        Path sidecar = folder.resolve("more.tsv.json"); // knows of the third row, and what was there before
        ObjectNode beside = JsonFile.read(sidecar, "", "");
        JsonFile.write(sidecar, beside.put("fileSha256Before", Digests.sha256(more)));
        assertThat(withoutTime(new String(two, StandardCharsets.UTF_8).lines().toList()))
                .isEqualTo(withoutTime(three.subList(0, 3)));
        assertThat(certify(rsc, more, "3").exit()).isZero();
        assertThat(withoutTime(Files.readAllLines(more))).isEqualTo(withoutTime(three));

        assertThat(certify(rsc, file, "3").exit())
                .as("for more images it goes on")
                .isZero();
        assertThat(withoutTime(Files.readAllLines(file))).isEqualTo(withoutTime(three));
        assertThat(certify(rsc, file, "2").err()).contains("was begun with limit 3, now it is 2");
    }

    @Test
    void aChangedFileIsNeitherGoneOnWithNorReported() throws IOException {
        Path run = TinyRuns.copy(rsc, folder.resolve("run"));
        Path file = run.resolve("certificates.tsv");
        assertThat(certify(run, file, "5").exit()).isZero();
        List<String> lines = Files.readAllLines(file);
        byte[] whole = Files.readAllBytes(file);
        List<String> edited = new ArrayList<>(lines);
        edited.set(2, lines.get(2).replaceFirst("\t[0-9.]+\t([01])\t", "\t9.123456\t$1\t"));
        List<String> removed = new ArrayList<>(lines);
        removed.remove(2);
        List<String> doubled = new ArrayList<>(lines);
        doubled.add(3, lines.get(2));
        List<String> reordered = new ArrayList<>(lines);
        java.util.Collections.swap(reordered, 1, 4);
        for (List<String> other :
                List.of(edited, removed, doubled, reordered, lines.subList(0, 3), lines.subList(0, 1))) {
            Files.write(file, other);
            refusedAsChanged(run, file, "was changed or damaged since it was written");
        }
        byte[] bytes = whole.clone();
        bytes[60] = (byte) 0xff;
        Files.write(file, bytes);
        refusedAsChanged(run, file, "was changed or damaged since it was written");
        Files.write(file, whole);
        Path sidecar = run.resolve("certificates.tsv.json");
        String beside = Files.readString(sidecar);
        Files.writeString(sidecar, beside.replace("\"n\" : 50", "\"n\" : 51"));
        refusedAsChanged(run, sidecar, "it was changed or damaged since it was written");
        Files.writeString(sidecar, "");
        refusedAsChanged(run, sidecar, "it holds nothing");
        Files.writeString(sidecar, beside);
        assertThat(certify(run, file, "5").exit()).isZero();
        assertThat(file).hasBinaryContent(whole);
    }

    private static void refusedAsChanged(Path run, Path file, String words) {
        CliRun again = certify(run, run.resolve("certificates.tsv"), "5");
        assertThat(again.exit()).isEqualTo(RscCommand.FAILED);
        assertThat(again.err())
                .contains(file.toString(), words, "delete")
                .doesNotContain("java.", "rscsnn.", "Input length", "fromIndex");
        assertThat(CliRun.of("report", run.toString()).err()).contains(file + " is left out", words);
    }

    /** The demo's, which is asked again whatever the machine. */
    @Test
    void aFileOfAnotherBackendIsRefusedOrBegunAnew() throws IOException {
        Path file = folder.resolve("demo.tsv");
        RunFolder run = RunFolder.open(rsc);
        CertificationSettings few = new CertificationSettings(5, 20, 0.01, 3, 1, 0, 42);
        new CertificationRun(run, few, new Execution(null, "fused", null), file).certify(count -> {}, row -> {});
        Execution other = new Execution(null, "reference", null);
        CertificationRun again = new CertificationRun(run, few, other, file);
        assertThatThrownBy(() -> again.certify(count -> {}, row -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("was begun with backend");
        again.certifyOver(count -> {}, row -> {});
        String anew = Files.readString(file);
        Path fresh = folder.resolve("fresh.tsv");
        assertThat(withoutTime(Files.readAllLines(file))).hasSize(4);
        new CertificationRun(run, few, other, fresh).certify(count -> {}, row -> {});
        assertThat(withoutTime(Files.readAllLines(file))).isEqualTo(withoutTime(Files.readAllLines(fresh)));
        assertThat(Files.readString(folder.resolve("demo.tsv.json"))).contains("reference");
        again.certifyOver(count -> {}, row -> {});
        assertThat(file)
                .as("the same question goes on, with the times of the first")
                .hasContent(anew);
    }

    @Test
    void certifiesPoissonCodingInL1() throws IOException {
        Path file = folder.resolve("poisson.tsv");
        CliRun run = certify(poisson, file, "4", "--radii", "0,0.125");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("Bernoulli (spikes with pixels as probabilities to 2^-53, T = 2) noise")
                .contains("L1 radius  certified accuracy %")
                .containsPattern("(?m)^ +0.125  ")
                .doesNotContain("L2");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.getFirst()).isEqualTo("idx\tlabel\tpredict\tradius\tcorrect\tdraws\ttime");
        // at two steps 1 - sqrt(3/2 - pA) of 50 draws at most
        double most = 1 - Math.sqrt(1.5 - Math.pow(0.001, 1 / 50.0));
        assertThat(lines.subList(1, 5))
                .allSatisfy(line ->
                        assertThat(Double.parseDouble(line.split("\t")[3])).isBetween(0.0, most + 1e-6));
        assertThat(run.out()).contains(String.format(java.util.Locale.ROOT, "no radius can exceed %.4f", most));
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("poisson.tsv.json").toFile())
                        .path("norm")
                        .asText())
                .isEqualTo("L1");
    }

    @Test
    void refusesAFileOfOtherSettings() {
        Path file = folder.resolve("x.tsv");
        assertThat(certify(rsc, file, "2").exit()).isZero();
        CliRun other = CliRun.of(
                "certify", rsc.toString(), "--n0", "10", "--n", "60", "--limit", "3", "--out", file.toString());
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.err()).contains("was begun with n 50, now it is 60");
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
        assertThat(backend.err()).contains("was begun with backend");
    }

    @Test
    void refusesWhatCannotBeCertified() {
        CliRun run = certify(direct, folder.resolve("x.tsv"), "2");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("rsc1, rsc2 or poisson, not direct");
        assertThat(folder.toFile().list()).isEmpty();
        assertThat(CliRun.of("certify", rsc.toString(), "--radii", "0.1,-1").err())
                .contains("radii must be at least 0");
        assertThat(CliRun.of("certify", rsc.toString(), "--alpha", "2").err()).contains("alpha must be in (0, 1)");
    }

    /** Neither a file that lies where its settings go, nor the results by their own JSON. */
    @Test
    void writesOverNothing() throws IOException {
        Path run = TinyRuns.copy(rsc, folder.resolve("run"));
        byte[] recipe = Files.readAllBytes(run.resolve("recipe.json"));
        assertThat(certify(run, run.resolve("recipe"), "2").err())
                .contains("recipe.json", "does not belong to a certification", "another --out");
        assertThat(run.resolve("recipe.json")).hasBinaryContent(recipe);
        Files.writeString(folder.resolve("x.tsv.json"), "mine");
        assertThat(certify(run, folder.resolve("x.tsv"), "2").err()).contains("does not belong to a certification");
        assertThat(folder.resolve("x.tsv.json")).hasContent("mine");
        for (String json : List.of("y.tsv", "y.tsv.json", "../" + folder.getFileName() + "/y.tsv")) {
            CliRun both = certify(
                    run,
                    folder.resolve("y.tsv"),
                    "2",
                    "--json",
                    folder.resolve(json).toString());
            assertThat(both.exit()).isEqualTo(2);
            assertThat(both.err()).contains("--json names a file that the results go to");
        }
        assertThat(folder.resolve("y.tsv")).doesNotExist();
    }

    @Test
    void refusesAQuestionWithoutAnAnswer() {
        CliRun few = certify(rsc, folder.resolve("x.tsv"), "2", "--n", "9");
        assertThat(few.exit()).isEqualTo(2);
        assertThat(few.err()).contains("even 9 draws that all agree certify nothing at alpha 0.001: take more");
        CliRun none = certify(rsc, folder.resolve("x.tsv"), "2", "--radius", ",");
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).contains("--radius names nothing: leave it out");
        assertThat(folder.toFile().list()).isEmpty();
    }

    private static List<String> withoutTime(List<String> lines) {
        return lines.stream()
                .map(line -> line.substring(0, line.lastIndexOf('\t')))
                .toList();
    }

    private static CliRun certify(Path run, Path out, String limit, String... more) {
        List<String> words = new ArrayList<>(
                List.of("certify", run.toString(), "--n0", "10", "--limit", limit, "--out", out.toString()));
        words.addAll(List.of(more));
        if (!words.contains("--n")) {
            words.addAll(List.of("--n", "50"));
        }
        return CliRun.of(words.toArray(String[]::new));
    }

    /** As if the run had been begun with other parts, or over other images, under the same name. */
    @Test
    void aFileOfAnotherRecipeOrOtherImagesIsRefused() throws IOException {
        Path file = folder.resolve("whole.tsv");
        Path sidecar = folder.resolve("whole.tsv.json");
        assertThat(certify(rsc, file, "2").exit()).isZero();
        String right = Files.readString(sidecar).replaceFirst("\"sha256\" : \"[^\"]*\",", "");
        Files.writeString(sidecar, right.replaceFirst("\"sigma2\" : [0-9.]+", "\"sigma2\" : 0.7"));
        assertThat(certify(rsc, file, "3").err())
                .contains("begun with sigma2 = 0.7, now it is")
                .contains("--out");
        Files.writeString(sidecar, right.replaceFirst("\"datasetSha256\" : \"[^\"]*\"", "\"datasetSha256\" : \"0\""));
        assertThat(certify(rsc, file, "3").err()).contains("other test images").contains("--out");
        Files.writeString(sidecar, right.replace("rounded to 1/1024, ", "")); // drawn in float32, by an earlier version
        assertThat(certify(rsc, file, "3").err())
                .contains("begun with noise that is Gaussian (pixel space, effective")
                .contains("--out");
        Files.writeString(sidecar, right.replaceFirst("\"threads\" : 0", "\"threads\" : 1"));
        assertThat(certify(rsc, file, "2").exit()).isZero();
    }
}
