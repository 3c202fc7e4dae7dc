package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class TrainCommandTest {
    @TempDir
    private static Path shared;

    private static Path trained;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        trained = shared.resolve("run");
        CliRun run = CliRun.of(TinyRuns.train(trained));
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).startsWith(trained + ": 1 epoch, loss ").contains("test accuracy ");
        assertThat(run.err())
                .contains("training vgg5 x0.0625 on shapes10, rsc1(sigma2=0.1, sigma=0.3162, space=pixel), T = 2")
                .containsPattern("epoch 1/1  64 images  loss \\S+  accuracy \\S+ %  memory \\S+ GB  \\S+ images/s  ");
    }

    @Test
    void leavesAWholeRun() throws IOException {
        assertThat(trained.toFile().list())
                .containsExactlyInAnyOrder(
                        ".lock",
                        "recipe.json",
                        "input.json",
                        "provenance.json",
                        "metrics.jsonl",
                        "tensorboard",
                        "checkpoint.json",
                        "weights-0001.safetensors",
                        "optimiser-0001.safetensors");
        assertThat(Files.readAllLines(trained.resolve("metrics.jsonl"))).hasSize(1);
    }

    @Test
    void resumingAFinishedRunChangesNothing() throws IOException {
        Map<String, String> before = TinyRuns.content(trained);
        CliRun run = CliRun.of("train", "--resume", trained.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).startsWith(trained + ": 1 epoch, loss ");
        assertThat(TinyRuns.content(trained)).isEqualTo(before);
    }

    @Test
    void resumesAnUnfinishedRun() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        Path recipe = run.resolve("recipe.json");
        TinyRuns.edit(recipe, "\"epochs\" : 1", "\"epochs\" : 2");
        CliRun resumed = CliRun.of("train", "--resume", run.toString());
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(resumed.err())
                .contains("epoch 2/2")
                .doesNotContain("epoch 1/2")
                .doesNotContain("left for");
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(2);
    }

    @Test
    void optionsWinOverTheRecipeFile() throws IOException {
        Path recipe = Files.writeString(
                folder.resolve("r.toml"),
                "data = 'shapes10'\nepochs = 7\ncoding = 'direct'\nleak = 0.5\ntet-lambda = 0.1\n");
        Path out = folder.resolve("run");
        CliRun run =
                CliRun.of(TinyRuns.train(out, "--recipe", recipe.toString(), "--test-limit", "0", "--teacher", "gone"));
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.err()) // what a file says is for other recipes too
                .containsOnlyOnce("does nothing without")
                .contains("warning: --teacher does nothing without --loss kd or e-rsc");
        var resolved = new ObjectMapper().readTree(out.resolve("recipe.json").toFile());
        assertThat(resolved.path("epochs").asInt()).isEqualTo(1);
        assertThat(resolved.path("coding").asText()).isEqualTo("direct");
        assertThat(resolved.path("leak").asDouble()).isEqualTo(0.5);
        assertThat(resolved.path("batch").asInt()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({
        "--coding, rsc3, is not one of ann",
        "--data, cifar11, did you mean cifar10?",
        "--arch, vgg7, is not one of vgg5",
        "--noise-space, foo, is not one of pixel",
        "--reset, foo, is not one of hard",
        "--loss, foo, is not one of ce",
        "--schedule, foo, is not one of cosine",
        "--augment, foo, is not one of none",
        "--backend, foo, foo",
        "--sigma2, -0.1, sigma2 must be at least 0",
        "--time-steps, 0, time-steps must be at least 1",
        "--adv-epsilon, 8, did you mean 8/255?",
        "--train-limit, -1, at least 0",
        "--epochs, 0, epochs must be at least 1",
        "--epochs, many, '--epochs'",
        "--leak, 2, leak",
        "--width, 0, width must be in",
        "--lr, NaN, is neither a number nor a fraction",
    })
    void wrongValuesAreWrongUsage(String option, String value, String message) {
        Path out = folder.resolve("run");
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, message, TinyRuns.train(out, option, value));
        assertThat(out).doesNotExist();
    }

    @Test
    void wrongCombinationsAreWrongUsage() {
        String run = trained.toString();
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, "either --out DIR", "train", "--data", "shapes10");
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, "either --out DIR", "train", "--resume", run, "--out", run);
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE, "leave out the other options", "train", "--resume", run, "--epochs", "9");
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE, "leave out the other options", "train", "--resume", run, "--recipe", "x.toml");
    }

    @Test
    void recipeFilesAreChecked() throws IOException {
        Path out = folder.resolve("run");
        Path file = folder.resolve("r.toml");
        String[] train = TinyRuns.train(out, "--recipe", file.toString());
        TinyRuns.assertFails(RscCommand.FAILED, "no such recipe file: " + file, train);
        Files.writeString(file, "epochs == 1");
        TinyRuns.assertFails(RscCommand.FAILED, file + " is not valid TOML", train);
        Files.writeString(file, "epocs = 1");
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, "unknown recipe key 'epocs'", train);
        assertThat(out).doesNotExist();
    }

    @Test
    void missingAndCutDataLeaveNothing() throws IOException {
        Path out = folder.resolve("run");
        Path data = Files.createDirectories(folder.resolve("data"));
        String[] cifar = TinyRuns.train(out, "--data", "cifar10", "--data-dir", data.toString());
        TinyRuns.assertFails(RscCommand.FAILED, "rsc data fetch cifar10", cifar);
        for (int i = 1; i <= 5; i++) {
            Files.write(data.resolve("data_batch_" + i + ".bin"), new byte[3073]);
        }
        TinyRuns.assertFails(RscCommand.FAILED, "data_batch_1.bin has 3,073 bytes", cifar);

        // the training images are there: only what comes later fails
        TinyRuns.writeMnist(data, "train", 20);
        String[] mnist = TinyRuns.train(
                out, "--data", "mnist", "--data-dir", data.toString(), "--allow-part", "true", "--train-limit", "0");
        TinyRuns.assertFails(RscCommand.FAILED, "t10k-images-idx3-ubyte", mnist);
        assertThat(out).doesNotExist();
        TinyRuns.writeMnist(data, "t10k", 20);
        CliRun run = CliRun.of(mnist);
        assertThat(run.exit()).as(run.err()).isZero();

        TinyRuns.writeMnist(data, "train", 30);
        Path recipe = out.resolve("recipe.json");
        TinyRuns.edit(recipe, "\"epochs\" : 1", "\"epochs\" : 2");
        TinyRuns.assertFails(RscCommand.FAILED, "the training images are others", "train", "--resume", out.toString());
    }

    @Test
    void outputThatCannotBe() throws IOException {
        Map<String, String> before = TinyRuns.content(trained);
        TinyRuns.assertFails(RscCommand.FAILED, "--resume " + trained, TinyRuns.train(trained));
        assertThat(TinyRuns.content(trained)).isEqualTo(before);
        Path file = Files.writeString(folder.resolve("file"), "mine");
        TinyRuns.assertFails(RscCommand.FAILED, "run folder " + file + " exists", TinyRuns.train(file));
        TinyRuns.assertFails(RscCommand.FAILED, "cannot make run folder", TinyRuns.train(file.resolve("run")));
        assertThat(folder.toFile().list()).containsExactly("file");
    }

    @Test
    void changedFilesOfARunAreToldWhenItIsResumed() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        Path recipe = run.resolve("recipe.json");
        String whole = Files.readString(recipe);
        Files.writeString(recipe, whole.replace("\"epochs\" : 1", "\"epochs\" : 2"));
        TinyRuns.assertFails(RscCommand.FAILED, "remove its line \"sha256\"", "train", "--resume", run.toString());
        // that of another run, whole
        Path other = folder.resolve("other");
        assertThat(CliRun.of(TinyRuns.train(other, "--seed", "8")).exit()).isZero();
        Files.copy(other.resolve("recipe.json"), recipe, StandardCopyOption.REPLACE_EXISTING);
        TinyRuns.assertFails(
                RscCommand.FAILED, "not the one that this run was trained with", "train", "--resume", run.toString());
        // on purpose
        Files.writeString(
                recipe, whole.replace("\"epochs\" : 1", "\"epochs\" : 2").replaceFirst(" *\"sha256\".*\n", ""));
        Path metrics = run.resolve("metrics.jsonl");
        String lines = Files.readString(metrics);
        Files.writeString(metrics, lines.replaceFirst("\"loss\":\\d", "\"loss\":9"));
        CliRun resumed = CliRun.of("train", "--resume", run.toString());
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains(metrics + ": line 1 was changed since it was written");
        assertThat(Files.readString(metrics)).startsWith(lines).hasLineCount(2);
    }

    @Test
    void damagedRunsAreNotResumed() throws IOException {
        TinyRuns.assertFails(RscCommand.FAILED, "not a run folder", "train", "--resume", folder.toString());
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        byte[] weights = Files.readAllBytes(run.resolve("weights-0001.safetensors"));
        weights[weights.length / 2] ^= 1;
        Files.write(run.resolve("weights-0001.safetensors"), weights);
        TinyRuns.assertFails(RscCommand.FAILED, "corrupt checkpoint", "train", "--resume", run.toString());
        Files.writeString(run.resolve("recipe.json"), "{");
        TinyRuns.assertFails(RscCommand.FAILED, "corrupt recipe", "train", "--resume", run.toString());
    }

    @Test
    void aRunThatIsBeingWrittenIsRefused() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        try (FileChannel channel = FileChannel.open(run.resolve(".lock"), StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            TinyRuns.assertFails(
                    RscCommand.FAILED, "another rsc is training in " + run, "train", "--resume", run.toString());
        }
    }
}
