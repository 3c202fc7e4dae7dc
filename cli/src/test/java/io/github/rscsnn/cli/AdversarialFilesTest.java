package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.data.Digests;
import io.github.rscsnn.evaluate.Ledger;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adversarial images out of an evaluation and into one. */
@Tag("slow")
class AdversarialFilesTest {
    private static final int IMAGES = 12;

    @TempDir
    private static Path shared;

    private static Path run;
    private static Path saved;
    private static CliRun made;

    @BeforeAll
    static void train() {
        run = shared.resolve("run");
        CliRun training = CliRun.of(TinyRuns.train(run, "--test-limit", "0", "--coding", "direct"));
        assertThat(training.exit()).as(training.err()).isZero();
        made = CliRun.of(evaluate(
                "--attacks",
                "clean,pgd",
                "--save-adversarial",
                shared.resolve("images").toString()));
        assertThat(made.exit()).as(made.err()).isZero();
        saved = shared.resolve("images/pgd-8-255.safetensors");
    }

    private static String[] evaluate(String... more) {
        List<String> words = new ArrayList<>(List.of(
                "evaluate", run.toString(), "--limit", Integer.toString(IMAGES), "--steps", "3", "--batch", "5"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static void refused(int exit, String message, String... more) {
        TinyRuns.assertFails(exit, message, evaluate(more));
    }

    private static JsonNode row(String label) throws IOException {
        JsonNode all = new ObjectMapper()
                .readTree(run.resolve("results/evaluation.json").toFile())
                .path("results");
        for (JsonNode row : all) {
            if (row.path("label").asText().equals(label)) {
                return row;
            }
        }
        throw new AssertionError(label + " is not in " + all);
    }

    @Test
    void savedImagesJudgeAsTheirAttackDid() throws IOException {
        assertThat(CliRun.of(evaluate("--attacks", "clean,pgd")).exit()).isZero();
        JsonNode before = row("pgd");
        CliRun again = CliRun.of(evaluate("--adversarial", saved.toString()));
        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(row("given").path("correctDraws")).isEqualTo(before.path("correctDraws"));
        String sha256 = Digests.sha256(saved);
        assertThat(Ledger.read(run.resolve("results/ledger.tsv")))
                .filteredOn(row -> row.how()
                        .equals("given(linf, epsilon=0.03137, file=pgd-8-255.safetensors, sha256=" + sha256 + ")"))
                .hasSize(IMAGES);
    }

    @Test
    void theyAreWholeAndNameTheirOrigin() throws IOException {
        Map<String, String> origin = Safetensors.metadata(saved);
        assertThat(origin)
                .containsEntry("attack", "pgd(linf, epsilon=0.03137, alpha=0.01, steps=3, random start)")
                .containsEntry("norm", "linf")
                .containsEntry("gradient", "bptt")
                .containsKeys("weightsSha256", "datasetSha256", "rsc", "seed", "created");
        try (StepScope scope = new StepScope();
                Stream<Path> pictures = Files.list(shared.resolve("images/pgd-8-255"))) {
            Map<String, Tensor> tensors = Safetensors.read(saved);
            float[] pixels = Tensors.floats(tensors.get("adversarial"));
            assertThat(Tensors.shape(tensors.get("adversarial"))).containsExactly(IMAGES, 3, 32, 32);
            assertThat(Tensors.longs(tensors.get("image"))).startsWith(0, 1, 2).hasSize(IMAGES);
            List<Path> files = pictures.sorted().toList();
            assertThat(files).hasSize(IMAGES);
            assertThat(files.getFirst().getFileName().toString())
                    .matches("000000-" + Tensors.longs(tensors.get("label"))[0] + "-\\d\\.png");
            int red = ImageIO.read(files.getFirst().toFile()).getRGB(1, 0) >> 16 & 0xff;
            assertThat(red).isEqualTo(Math.round(255 * pixels[1]));
        }
    }

    /** No attack moves an image at ε = 0, but a file may hold others. */
    @Test
    void movedImagesAreRefusedAtZero() {
        refused(2, "away (linf, epsilon=0.00000)", "--epsilon", "0", "--adversarial", saved.toString());
    }

    /** By the hand of NumPy's format, float64, of the first images. */
    @Test
    void takesNumPyFiles() throws IOException {
        Path file = shared.resolve("x.npy");
        try (StepScope scope = new StepScope()) {
            float[] pixels = Tensors.floats(Safetensors.read(saved).get("adversarial"));
            writeNpy(file, "<f8", IMAGES, pixels, 1);
            CliRun judged = CliRun.of(evaluate("--attacks", "clean", "--adversarial", file.toString()));
            assertThat(judged.exit()).as(judged.err()).isZero();
            assertThat(row("given").path("attack").asText()).contains("file=x.npy");

            writeNpy(file, "<f8", IMAGES, pixels, 255);
            refused(2, "divide them by 255", "--adversarial", file.toString());
            writeNpy(file, "<f8", 8, pixels, 1);
            refused(
                    2,
                    "x.npy has no image for test image 8, it holds 8: judge as many, --limit 8",
                    "--adversarial",
                    file.toString());
        }
    }

    private static void writeNpy(Path file, String type, int images, float[] pixels, double scale) throws IOException {
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + images + ", 3, 32, 32), }";
        header = header + " ".repeat(117 - header.length()) + "\n";
        int count = images * 3 * 32 * 32;
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + 8 * count).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) header.length());
        bytes.put(header.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < count; i++) {
            bytes.putDouble(scale * pixels[i]);
        }
        Files.write(file, bytes.array());
    }

    @Test
    void picturesOfAnEarlierEvaluationDoNotStay() throws IOException {
        Path images = shared.resolve("twice");
        Path pictures = Files.createDirectories(images.resolve("fgsm-8-255"));
        Files.writeString(pictures.resolve("000011-3-4.png"), "of more images");
        Files.writeString(pictures.resolve("mine.png"), "of somebody else");
        CliRun again = CliRun.of(
                "evaluate",
                run.toString(),
                "--limit",
                "2",
                "--attacks",
                "fgsm",
                "--save-adversarial",
                images.toString());
        assertThat(again.exit()).as(again.err()).isZero();
        try (Stream<Path> files = Files.list(pictures)) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .hasSize(3)
                    .contains("mine.png")
                    .doesNotContain("000011-3-4.png");
        }
    }

    @Test
    void placesThatAreNoneAreRefused() throws IOException {
        Path file = shared.resolve("places.safetensors");
        try (StepScope scope = new StepScope()) {
            Tensor images =
                    Safetensors.read(saved).get("adversarial").narrow(0, 0, 2).contiguous();
            Safetensors.write(file, Map.of("adversarial", images, "image", Tensors.of(new long[] {0, 0}, 2)));
            refused(2, "names in 'image' the test image 0 twice", "--adversarial", file.toString());
            Safetensors.write(file, Map.of("adversarial", images, "image", Tensors.of(new long[] {0, -1}, 2)));
            refused(2, "the test image -1, which there is not", "--adversarial", file.toString());
            Safetensors.write(file, Map.of("adversarial", images, "image", Tensors.of(new float[] {0, 1}, 2)));
            refused(2, "as fractions", "--adversarial", file.toString());
            Safetensors.write(file, Map.of("adversarial", images.narrow(0, 0, 0).contiguous()));
            refused(2, "places.safetensors holds no image", "--adversarial", file.toString());
        }
        Files.write(file, new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0});
        refused(2, "is a zip file: save them as .npy", "--adversarial", file.toString());
    }

    @Test
    void otherImagesAndLargerMovesAreRefused() throws IOException {
        refused(2, "is 0.0", "--adversarial", saved.toString(), "--epsilon", "2/255");
        try (StepScope scope = new StepScope()) {
            Tensor images = Safetensors.read(saved).get("adversarial");
            Path turned = shared.resolve("turned.safetensors");
            Safetensors.write(turned, Map.of("x", images.flip(0)));
            refused(2, "from other images, or in another order?", "--adversarial", turned.toString());
            Safetensors.write(turned, Map.of("x", images.select(1, 0)));
            refused(2, "images are [N, C, H, W]", "--adversarial", turned.toString());
            Safetensors.write(turned, Map.of("x", images.narrow(1, 0, 1).contiguous()));
            refused(2, "the test images are of [3, 32, 32]", "--adversarial", turned.toString());
            Safetensors.write(turned, Map.of("x", images.sub(new Scalar(0.5))));
            refused(2, "undo the normalisation, and clamp", "--adversarial", turned.toString());
            Safetensors.write(turned, Map.of("x", images, "y", images));
            refused(2, "call that of the images 'adversarial'", "--adversarial", turned.toString());
        }
        refused(
                2,
                "no such file of adversarial images",
                "--adversarial",
                shared.resolve("no").toString());
        refused(2, "name it, --adversarial FILE", "--attacks", "given");
    }
}
