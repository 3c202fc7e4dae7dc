package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.network.SpikingClassifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From files of event data to an attack on its frames. */
@Tag("slow")
class FramesRunTest {
    private static final int STEPS = 3;
    private static final int SIDE = 8;

    @TempDir
    private static Path shared;

    private static Path data;

    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        data = Files.createDirectory(shared.resolve("events"));
        write(data, "train", 96, 1, 2);
        write(data, "test", 40, 2, 2);
        run = shared.resolve("run");
        CliRun trained = CliRun.of(arguments(run, "none", STEPS));
        assertThat(trained.exit()).as(trained.err()).isZero();
    }

    private static String[] arguments(Path out, String coding, int steps) {
        return TinyRuns.train(
                out,
                "--data",
                "frames",
                "--data-dir",
                data.toString(),
                "--coding",
                coding,
                "--time-steps",
                String.valueOf(steps),
                "--epochs",
                "8",
                "--width",
                "0.125",
                "--train-limit",
                "96",
                "--test-limit",
                "40",
                "--batch",
                "16",
                "--lr",
                "0.05");
    }

    @Test
    void theNetworkLearnsAndIsAttackedFrameByFrame() throws IOException {
        CliRun evaluated = CliRun.of(
                "evaluate", run.toString(), "--attacks", "clean,pgd,square", "--epsilon", "64/255", "--limit", "0");
        assertThat(evaluated.exit()).as(evaluated.err()).isZero();
        JsonNode results = new ObjectMapper()
                .readTree(run.resolve("results/evaluation.json").toFile())
                .path("results");
        assertThat(results.get(0).path("images").asInt()).isEqualTo(40);
        assertThat(results.get(0).path("accuracy").asDouble()).isGreaterThan(0.9);
        assertThat(results.get(1).path("accuracy").asDouble())
                .isLessThan(results.get(0).path("accuracy").asDouble());
        assertThat(run.resolve("results/examples.json")).doesNotExist();
        JsonNode input = new ObjectMapper().readTree(run.resolve("input.json").toFile());
        assertThat(input.path("frames").asInt()).isEqualTo(STEPS);
        assertThat(input.path("channels").asInt()).isEqualTo(2 * STEPS);
    }

    @Test
    void everyOtherCommandTakesIt() {
        Path folder = shared.resolve("published");
        CliRun published = CliRun.of("export", run.toString(), "--to", "huggingface", "--out", folder.toString());
        assertThat(published.exit()).as(published.err()).isZero();
        for (String[] words : new String[][] {
            {"cost", folder.toString(), "--limit", "4", "--data-dir", data.toString()},
            {"evaluate", folder.toString(), "--limit", "4", "--data-dir", data.toString(), "--attacks", "clean"},
            {"report", run.toString()},
            {
                "export",
                run.toString(),
                "--to",
                "nir",
                "--out",
                shared.resolve("x.nir").toString()
            },
        }) {
            CliRun done = CliRun.of(words);
            assertThat(done.exit())
                    .as(String.join(" ", words) + "\n" + done.err())
                    .isZero();
        }
    }

    @Test
    void attackedFramesAreSavedAsNumbersAlone() throws IOException {
        Path saved = shared.resolve("saved");
        CliRun evaluated = CliRun.of(
                "evaluate",
                run.toString(),
                "--attacks",
                "clean,fgsm",
                "--limit",
                "4",
                "--save-adversarial",
                saved.toString());
        assertThat(evaluated.exit()).as(evaluated.err()).isZero();
        assertThat(saved).isDirectoryContaining("glob:**.safetensors");
        assertThat(saved).isDirectoryNotContaining(path -> Files.isDirectory(path));
    }

    @Test
    void theTestFileAloneCanBeVerified() throws IOException {
        Path alone = Files.createDirectory(shared.resolve("alone"));
        write(alone, "test", 12, 2, 2);
        CliRun verified = CliRun.of("data", "verify", "frames", "--data-dir", alone.toString());
        assertThat(verified.exit()).as(verified.out()).isZero();
        assertThat(verified.out()).contains("frames train: none", "frames: ok");
    }

    @Test
    void filesOfALargerCountAreJudgedAsTheyAre() throws IOException {
        Path other = Files.createDirectory(shared.resolve("other-events"));
        write(other, "test", 40, 2, 5);
        RunFolder folder = RunFolder.open(run);
        Dataset images = Experiment.open(folder.recipe().withDataDir(other.toString()), Split.TEST, 0);
        try (SpikingClassifier classifier = Experiment.load(folder, images)) {
            assertThat(classifier.normalise().std()).containsOnly(1f / 5);
        }
    }

    @Test
    void framesAndCodingMustFit() {
        Path out = shared.resolve("other");
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, "give --coding none", arguments(out, "direct", STEPS));
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "an image of frames has 3 frames, the recipe 2 time steps: give --time-steps 3",
                arguments(out, "none", 2));
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "coding 'none' is for frames over time (--data frames), not for shapes10",
                TinyRuns.train(out, "--coding", "none"));
        assertThat(out).doesNotExist();
    }

    /** A bar that moves right or left, with counts of 0 to {@code most} in two polarities. */
    private static void write(Path folder, String split, int count, long seed, int most) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] frames = new byte[count * STEPS * 2 * SIDE * SIDE];
        byte[] labels = new byte[count];
        for (int n = 0; n < count; n++) {
            labels[n] = (byte) (n % 2);
            int start = 2 + random.nextInt(4);
            for (int t = 0; t < STEPS; t++) {
                int x = start + (labels[n] == 0 ? t : -t) * 2;
                for (int y = 0; y < SIDE; y++) {
                    if (x >= 0 && x < SIDE) {
                        int at = (((n * STEPS + t) * 2 + labels[n]) * SIDE + y) * SIDE + x;
                        frames[at] = (byte) (1 + random.nextInt(most));
                    }
                }
            }
        }
        npy(folder.resolve(split + "-frames.npy"), new int[] {count, STEPS, 2, SIDE, SIDE}, frames);
        npy(folder.resolve(split + "-labels.npy"), new int[] {count}, labels);
    }

    private static void npy(Path file, int[] shape, byte[] values) throws IOException {
        String sizes = java.util.Arrays.toString(shape).replace('[', '(').replace("]", ",)");
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': " + sizes + ", }\n";
        ByteBuffer bytes =
                ByteBuffer.allocate(10 + header.length() + values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        Files.write(file, bytes.put(values).array());
    }
}
