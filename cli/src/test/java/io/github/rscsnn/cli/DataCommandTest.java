package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
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
                .containsPattern("(?m)^tiny-imagenet +248 MB +no ")
                .containsPattern("(?m)^imagenet +- +no +.*bring your copy")
                .containsPattern("(?m)^imagefolder +- +no +your own images")
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

    @Tag("slow")
    @Test
    void exportsImagesThatCanBeTrainedOn() {
        Path out = folder.resolve("shapes");

        CliRun run = CliRun.of("data", "export", "shapes10", "--out", out.toString(), "--limit", "20");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains(out.resolve("train") + ": 20 images, 10 classes");
        assertThat(out.resolve("val/ring/000006.png")).isRegularFile();
        assertThat(CliRun.of("data", "verify", "imagefolder", "--data-dir", out.toString())
                        .out())
                .contains("imagefolder: ok");
        CliRun again = CliRun.of("data", "export", "shapes10", "--out", out.toString());
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("exists: give another --out");
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
        assertThat(run.err()).contains("list, fetch, verify, bench or export");
    }

    private void image(String file) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, "png", path.toFile());
    }

    @Test
    void imageNetSaysHowToLayItOut() {
        CliRun run = CliRun.of("data", "fetch", "imagenet", "--data-dir", folder.toString());

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("nothing to download for 'imagenet'").contains("train/CLASS");
    }

    /** Enough for evaluate --allow-part. */
    @Test
    void verifyTakesTestImagesAlone() throws IOException {
        image("val/a/1.png");
        image("val/b/1.png");
        String[] words = {"data", "verify", "imagefolder", "--data-dir", folder.toString()};
        assertThat(CliRun.of(words).out()).contains("imagefolder: WRONG: imagefolder: no folder train");
        words = new String[] {"data", "verify", "imagefolder", "--allow-part", "--data-dir", folder.toString()};
        CliRun part = CliRun.of(words);
        assertThat(part.exit()).as(part.out()).isZero();
        assertThat(part.out().lines())
                .containsExactly(
                        "imagefolder train: none, which is enough to judge networks",
                        "imagefolder test: 2 images (2 png)",
                        "imagefolder: ok");
    }

    @Test
    void verifyDecodesOwnImages() throws IOException {
        image("train/a/1.png");
        image("train/b/1.png");
        image("val/a/1.png");
        image("val/b/1.png");

        CliRun good = CliRun.of("data", "verify", "imagefolder", "--data-dir", folder.toString());
        assertThat(good.exit()).isZero();
        assertThat(good.out().lines())
                .containsExactly(
                        "imagefolder train: 2 images (2 png)", "imagefolder test: 2 images (2 png)", "imagefolder: ok");

        // read, ignored, and what nobody would want to miss
        Files.writeString(folder.resolve("train/a/2.ppm"), "P6 2 2 255\n123456789012");
        Files.writeString(folder.resolve("train/a/.hidden"), "");
        Files.createSymbolicLink(folder.resolve("val/a/gone.png"), folder.resolve("nowhere"));
        CliRun links = CliRun.of("data", "verify", "imagefolder", "--data-dir", folder.toString());
        assertThat(links.exit()).isEqualTo(1);
        assertThat(links.out())
                .contains("imagefolder train: 3 images (2 png, 1 ppm)")
                .contains("hidden files and folders (1): a/.hidden")
                .contains("imagefolder: WRONG: " + folder.resolve("val")
                        + " holds links that lead nowhere (1): a/gone.png");
        Files.delete(folder.resolve("val/a/gone.png"));

        Files.writeString(folder.resolve("val/b/1.png"), "no image");
        CliRun bad = CliRun.of("data", "verify", "imagefolder", "--data-dir", folder.toString());
        assertThat(bad.exit()).isEqualTo(1);
        assertThat(bad.out())
                .contains("image " + folder.resolve("val/b/1.png") + " is broken")
                .contains("imagefolder: WRONG: 1 images cannot be decoded");
    }

    @Test
    void benchMeasuresTheLoader() throws IOException {
        image("train/a/1.png");
        image("train/b/1.png");

        CliRun run = CliRun.of(
                "data",
                "bench",
                "imagefolder",
                "--data-dir",
                folder.toString(),
                "--image-size",
                "16",
                "--batch",
                "2",
                "--seconds",
                "0.2",
                "--loader-threads",
                "1,2");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).containsPattern("(?m)^ *1 +\\d+ ").containsPattern("(?m)^ *2 +\\d+ ");
        assertThat(run.err()).contains("imagefolder train: 2 images 16x16, batches of 2, augment resized-crop-flip");
    }

    @Test
    void benchTellsWhatItCannotDo() {
        assertThat(CliRun.of("data", "bench", "imagefolder", "--split", "val").err())
                .contains("--split must be train or test, got 'val'");
        assertThat(CliRun.of("data", "bench", "shapes10", "--seconds", "0").err())
                .contains("--seconds must be above 0");
        assertThat(CliRun.of("data", "bench", "shapes10", "--image-size", "64").err())
                .contains("the images of shapes10 have one size");
    }
}
