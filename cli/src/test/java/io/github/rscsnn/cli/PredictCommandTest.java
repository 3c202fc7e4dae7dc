package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class PredictCommandTest {
    @TempDir
    private static Path shared;

    private static Path rsc;
    private static Path direct;
    private static Path ann;

    @TempDir
    private Path folder;

    private Path fitting;
    private Path large;
    private Path text;

    @BeforeAll
    static void train() {
        rsc = trained("rsc", "--coding", "rsc1");
        direct = trained("direct", "--coding", "direct");
        ann = trained("ann", "--coding", "ann", "--time-steps", "1");
    }

    private static Path trained(String name, String... options) {
        List<String> all = new ArrayList<>(List.of("--test-limit", "0"));
        all.addAll(List.of(options));
        CliRun run = CliRun.of(TinyRuns.train(shared.resolve(name), all.toArray(String[]::new)));
        assertThat(run.exit()).as(run.err()).isZero();
        return shared.resolve(name);
    }

    @BeforeEach
    void draw() throws IOException {
        fitting = image("fitting.png", "png", 32, 32);
        large = image("large.jpg", "jpg", 90, 60);
        text = Files.writeString(folder.resolve("text.gif"), "no image");
    }

    @Test
    void printsOneLineAnImage() {
        CliRun run = predict(rsc, fitting, large);
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).startsWith(rsc + ": RSC-0.1, rsc1(sigma2=0.1, sigma=0.3162, space=pixel)");
        assertThat(run.out().lines().skip(1).findFirst())
                .get()
                .asString()
                .matches("image +class +votes +next +p-value");
        assertThat(run.out())
                .containsPattern("fitting.png +\\S.* of 20 ")
                .contains("Majority of 20 draws; (abstains) where p > 0.01");
        assertThat(run.err())
                .isEqualToNormalizingNewlines(
                        "note: " + large + ": 90x60 pixels: centre 60x60 cut out, scaled to 32x32\n");
    }

    @Test
    void fitsATerminalOf80Columns() {
        StringWriter out = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(Writer.nullWriter()), false, false, 80);
        String[] words = {"predict", rsc.toString(), fitting.toString(), "--certify", "--n0", "10", "--n", "40"};
        assertThat(new Main(terminal, Map.of()).run(words)).isZero();
        assertThat(out.toString().lines().filter(line -> !line.contains(rsc.toString())))
                .allMatch(line -> line.length() <= 80 || line.contains(fitting.toString()))
                .anyMatch(line -> line.startsWith("Gaussian (pixel space"));
    }

    /** A seed that is known beforehand would let someone choose the image by its draws. */
    @Test
    void eachStartHasASeedOfItsOwnWhichRepeatsIt() throws IOException {
        Path json = folder.resolve("seed.json");
        CliRun run = predict(rsc, fitting, large, Path.of("--json"), json);
        assertThat(run.exit()).as(run.err()).isZero();
        long seed = new ObjectMapper().readTree(json.toFile()).path("seed").asLong();
        assertThat(run.out()).contains("The same noise again: --seed " + seed);
        Path again = folder.resolve("again.json");
        predict(rsc, fitting, large, Path.of("--seed"), Path.of(Long.toString(seed)), Path.of("--json"), again);
        assertThat(again).hasSameTextualContentAs(json);
        assertThat(predict(rsc, fitting).out()).doesNotContain("--seed " + seed);
    }

    @Test
    void certifies() {
        CliRun run = CliRun.of(
                "predict",
                rsc.toString(),
                fitting.toString(),
                "--certify",
                "--n0",
                "10",
                "--n",
                "40",
                "--alpha",
                "0.01");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("probability >=  L2 radius")
                .contains(" of 40 ")
                .contains("Gaussian (pixel space, rounded to 1/1024, effective sigma 0.3162 in pixel units) noise.")
                .contains("wrong with probability 0.01 at most");
    }

    @Test
    void asksANetworkThatIsNotRandomOnce() {
        CliRun run = predict(direct, fitting);
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("probability % +next").doesNotContain("votes");
        assertThat(run.err()).contains("note: " + direct + " is not random: --draws changes nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "ann"})
    void refusesToCertifyWhatIsNotRandom(String coding) {
        Path run = coding.equals("ann") ? ann : direct;
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "rsc1, rsc2 or poisson, not " + coding,
                "predict",
                run.toString(),
                fitting.toString(),
                "--certify");
    }

    @Test
    void goesOnAfterAFileThatCannotBeRead() throws IOException {
        Path json = folder.resolve("x.json");
        CliRun run = predict(rsc, folder.resolve("none.png"), text, folder, fitting, Path.of("--json"), json);
        assertThat(run.exit()).isEqualTo(RscCommand.FAILED);
        assertThat(run.err().lines())
                .containsExactly(
                        "rsc: no such file or folder: " + folder.resolve("none.png"),
                        "rsc: cannot read the image " + text
                                + ": it is no JPEG, PNG, GIF, BMP, TIFF, WebP or PNM image",
                        "rsc: " + folder + " is a folder, not an image");
        assertThat(run.out()).contains("fitting.png").doesNotContain("none.png");
        JsonNode images = new ObjectMapper().readTree(json.toFile()).path("images");
        assertThat(images).hasSize(4);
        assertThat(images.path(1).path("error").asText()).contains("it is no JPEG");
        assertThat(images.path(1).path("prediction").isNull()).isTrue();
        JsonNode prediction = images.path(3).path("prediction");
        assertThat(prediction.path("votes")).hasSize(10);
        assertThat(prediction.path("pValue").isDouble()).isTrue();
        assertThat(images.path(3).path("error").isNull()).isTrue();
    }

    @Test
    void printsNoTableOfNothing() {
        TinyRuns.assertFails(RscCommand.FAILED, "text.gif: it is no JPEG", "predict", rsc.toString(), text.toString());
    }

    @Test
    void refusesOptionsThatDoNotFit() {
        String[] base = {"predict", rsc.toString(), fitting.toString()};
        assertRefuses("--certify takes --n0 and --n", base, "--certify", "--draws", "20");
        assertRefuses("--n0 and --n need --certify", base, "--n", "20");
        assertRefuses("take at least 11 draws", base, "--draws", "10");
        assertRefuses("take n of at least 10", base, "--certify", "--n", "9");
        assertRefuses("alpha must be in (0, 1)", base, "--alpha", "0");
        assertRefuses("Missing required parameter: 'IMAGE'", new String[] {"predict", rsc.toString()});
    }

    private static void assertRefuses(String message, String[] base, String... more) {
        List<String> words = new ArrayList<>(List.of(base));
        words.addAll(List.of(more));
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, message, words.toArray(String[]::new));
    }

    private static CliRun predict(Path run, Path... images) {
        List<String> words = new ArrayList<>(List.of("predict", run.toString(), "--draws", "20", "--alpha", "0.01"));
        for (Path image : images) {
            words.add(image.toString());
        }
        return CliRun.of(words.toArray(String[]::new));
    }

    private Path image(String name, String type, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, (5 * x + 3 * y) % 256 * 0x010203);
            }
        }
        Path file = folder.resolve(name);
        assertThat(ImageIO.write(image, type, file.toFile())).isTrue();
        return file;
    }
}
