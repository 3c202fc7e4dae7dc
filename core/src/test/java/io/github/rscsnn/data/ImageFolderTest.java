package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.tensor.Seeds;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void images() throws IOException {
        Pictures.imageFolder(folder, 3, 2, "cat", "ant", "bee");
    }

    private Dataset open(Split split) throws IOException {
        return Datasets.open("imagefolder", split, DataLocation.of(folder));
    }

    private DataLocation part() {
        return DataLocation.of(folder).allowingPart();
    }

    @Test
    void classesAreTheSortedFoldersAndImagesGoRoundThem() throws IOException {
        Files.writeString(folder.resolve("train/ant/notes.txt"), "no image");
        Files.createDirectory(folder.resolve("train/.cache"));
        Dataset train = open(Split.TRAIN);
        assertThat(train.classNames()).containsExactly("ant", "bee", "cat");
        assertThat(train.size()).isEqualTo(9);
        assertThat(labels(train)).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2);
        assertThat(train.height()).isEqualTo(64);
        assertThat(train.imageBytes()).isEqualTo(3 * 64 * 64);
        assertThat(open(Split.TEST).size()).isEqualTo(6);
        assertThat(open(Split.TEST).classNames()).isEqualTo(train.classNames());
        assertThat(train.normalisation().mean()).containsExactly(.485f, .456f, .406f);
    }

    private static List<Integer> labels(Dataset data) {
        return java.util.stream.IntStream.range(0, data.size())
                .map(data::label)
                .boxed()
                .toList();
    }

    @Test
    void theHeldOutFolderMayBeCalledTest() throws IOException {
        Files.move(folder.resolve("val"), folder.resolve("test"));
        assertThat(open(Split.TEST).size()).isEqualTo(6);
    }

    /** Checksums of Pillow: resize the shorter side to 8/7 of the size, long side rounded down; cut out the centre. */
    @Test
    void judgedIsTheCentreOfTheResizedPicture() throws IOException {
        assertThat(centre(37, 23, 14)).isEqualTo(0x931bc647L);
        assertThat(centre(23, 37, 14)).isEqualTo(0xc7c6d03eL);
        assertThat(centre(37, 23, 28))
                .as("a picture smaller than the image is enlarged")
                .isEqualTo(0xb4d0a01eL);
    }

    private long centre(int width, int height, int size) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int value = x * 7 + y * 13 + x * y;
                int rgb = (value & 0xFF) << 16 | (value + 50 & 0xFF) << 8 | value + 100 & 0xFF;
                image.setRGB(x, y, rgb);
            }
        }
        Path root = folder.resolve("centre" + width + "x" + height + "to" + size);
        Pictures.write(root.resolve("train/only/x.png"), Pictures.bytes(image, "png"));
        Dataset data = Datasets.open(
                "imagefolder", Split.TRAIN, DataLocation.of(root).with(new ImageOptions(size, BrokenImages.FAIL, 1)));
        byte[] pixels = new byte[data.imageBytes()];
        data.pixels(0, pixels);
        CRC32 crc = new CRC32();
        crc.update(pixels);
        return crc.getValue();
    }

    @Test
    void trainingCutsResizesAndMirrors() throws IOException {
        Dataset data = Datasets.open(
                "imagefolder", Split.TRAIN, DataLocation.of(folder).with(new ImageOptions(16, BrokenImages.FAIL, 1)));
        byte[] first = new byte[data.imageBytes()];
        byte[] again = new byte[data.imageBytes()];
        byte[] later = new byte[data.imageBytes()];
        int rising = 0;
        for (int epoch = 0; epoch < 40; epoch++) {
            Augment.RESIZED_CROP_FLIP.read(data, 0, null, first, new Seeds(1), epoch);
            Augment.RESIZED_CROP_FLIP.read(data, 0, null, again, new Seeds(1), epoch);
            Augment.RESIZED_CROP_FLIP.read(data, 0, null, later, new Seeds(1), epoch + 1);
            assertThat(again).isEqualTo(first);
            assertThat(later).isNotEqualTo(first);
            // red rises from left to right unless mirrored
            rising += (first[15] & 0xFF) > (first[0] & 0xFF) ? 1 : 0;
        }
        assertThat(rising).isBetween(10, 30);
        assertThat(Augment.customary("imagefolder")).isEqualTo(Augment.RESIZED_CROP_FLIP);
    }

    @Test
    void theChecksumTellsFilesAndSizesApart() throws IOException {
        String before = open(Split.TRAIN).checksum();
        assertThat(open(Split.TRAIN).checksum()).isEqualTo(before);
        assertThat(Limited.first(4, open(Split.TRAIN)).checksum()).isNotEqualTo(before);
        DataLocation larger = DataLocation.of(folder).with(new ImageOptions(32, BrokenImages.FAIL, 0));
        assertThat(Datasets.open("imagefolder", Split.TRAIN, larger).checksum()).isNotEqualTo(before);
        Pictures.write(folder.resolve("train/ant/0.JPEG"), Pictures.bytes(Pictures.gradient(50, 50, 9), "jpg"));
        assertThat(open(Split.TRAIN).checksum()).isNotEqualTo(before);
    }

    @Test
    void missingFoldersAreNamedWithTheLayout() {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> Datasets.open("imagefolder", Split.TRAIN, DataLocation.of(nowhere)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no folder train in " + nowhere)
                .hasMessageContaining("DIR/train/CLASS/*.jpg")
                .hasMessageContaining("--data-dir DIR");
        assertThatThrownBy(() -> Datasets.open("imagenet", Split.TEST, DataLocation.of(nowhere)))
                .hasMessageContaining("no folder val (or test) in " + nowhere)
                .hasMessageContaining("ImageNet cannot be downloaded")
                .hasMessageContaining("n01440764");
    }

    @Test
    void anEmptyClassIsTold() throws IOException {
        Files.createDirectory(folder.resolve("train/dog"));
        assertThatThrownBy(() -> open(Split.TRAIN))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("class folder " + folder.resolve("train/dog") + " holds no images");
        assertThat(Datasets.open("imagefolder", Split.TRAIN, part()).classNames())
                .contains("dog");
    }

    @Test
    void foldersWithoutImagesAreTold() throws IOException {
        Files.createDirectories(folder.resolve("a/train/x"));
        Pictures.write(folder.resolve("b/train/1.jpg"), new byte[1]);
        assertThatThrownBy(() -> Datasets.open("imagefolder", Split.TRAIN, DataLocation.of(folder.resolve("a"))))
                .hasMessageContaining("holds no images (jpg, png, webp, gif, bmp, tiff or pnm)");
        assertThatThrownBy(() -> Datasets.open("imagefolder", Split.TRAIN, DataLocation.of(folder.resolve("b"))))
                .hasMessageContaining("Put the images of each class in a folder of its own");
    }

    @Test
    void classesThatDifferAreTold() throws IOException {
        Files.move(folder.resolve("val/bee"), folder.resolve("val/wasp"));
        assertThatThrownBy(() -> open(Split.TEST))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("differ: only the first has wasp");
        assertThatThrownBy(() -> Datasets.open("imagefolder", Split.TEST, part()))
                .as("a class that training does not know has no number")
                .hasMessageContaining("only the first has wasp");
        Files.move(folder.resolve("val/wasp"), folder.resolve("wasp"));
        assertThatThrownBy(() -> open(Split.TEST)).hasMessageContaining("only the first has bee; allow a part");
        assertThat(labels(Datasets.open("imagefolder", Split.TEST, part()))).containsExactly(0, 2, 0, 2);
    }

    @Test
    void withoutTrainingFoldersClassesAreNumberedOnlyIfToldTo() throws IOException {
        Files.move(folder.resolve("train"), folder.resolve("elsewhere"));
        assertThatThrownBy(() -> open(Split.TEST)).hasMessageContaining("has no folder train");
        assertThat(labels(Datasets.open("imagefolder", Split.TEST, part()))).containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void aPartOfImageNetIsTakenOnlyWhenToldTo() throws IOException {
        assertThatThrownBy(() -> Datasets.open("imagenet", Split.TRAIN, DataLocation.of(folder)))
                .hasMessageContaining("holds 9 images of 3 classes where imagenet has 1,281,167 of 1,000")
                .hasMessageContaining("--allow-part");
        Dataset data = Datasets.open("imagenet", Split.TRAIN, part());
        assertThat(data.height()).isEqualTo(224);
        assertThat(data.name()).isEqualTo("imagenet");
        byte[] pixels = new byte[data.imageBytes()];
        data.pixels(0, pixels);
        assertThat(pixels).isNotEqualTo(new byte[data.imageBytes()]);
    }

    @Test
    void aBrokenImageIsNamedAndOneThatVanishedIsNotBroken() throws IOException {
        Path broken = Files.writeString(folder.resolve("train/ant/0.JPEG"), "no image");
        Dataset data = open(Split.TRAIN);
        byte[] into = new byte[data.imageBytes()];
        assertThatThrownBy(() -> data.pixels(0, into))
                .isInstanceOf(BrokenImageException.class)
                .hasMessage("image " + broken + " is broken: it is no JPEG, PNG, GIF, BMP, TIFF, WebP or PNM image");
        Files.delete(broken);
        assertThatThrownBy(() -> data.pixels(0, into))
                .isInstanceOf(UncheckedIOException.class)
                .isNotInstanceOf(BrokenImageException.class)
                .hasMessageContaining("cannot read image " + broken);
    }

    /** What the user will have meant as images is refused, the rest is counted; links may lead to images elsewhere. */
    @Test
    void nothingIsPassedOverInSilence() throws IOException {
        Path train = folder.resolve("train");
        Files.writeString(train.resolve("ant/.DS_Store"), "hidden");
        Files.createDirectories(train.resolve("ant/.ipynb_checkpoints"));
        Files.copy(train.resolve("ant/1.png"), train.resolve("ant/.ipynb_checkpoints/1.png"));
        Files.writeString(train.resolve("ant/notes.txt"), "no image");
        Files.copy(train.resolve("ant/1.png"), train.resolve("stray.png"));
        Files.createSymbolicLink(train.resolve("ant/linked.png"), train.resolve("bee/1.png"));
        Dataset data = open(Split.TRAIN);
        assertThat(data.size()).isEqualTo(10);
        assertThat(data.fileKinds()).containsEntry("jpeg", 6).containsEntry("png", 4);
        assertThat(Limited.first(2, data).leftOut())
                .containsExactly(
                        "left out of " + train + ": files that are no images by their names (1): ant/notes.txt",
                        "left out of " + train
                                + ": hidden files and folders (2): ant/.DS_Store, ant/.ipynb_checkpoints",
                        "left out of " + train + ": images outside of a class's folder (1): stray.png");
        Files.writeString(train.resolve("ant/a.heic"), "photo");
        Files.writeString(train.resolve("bee/b.HEIC"), "photo");
        Files.createSymbolicLink(train.resolve("cat/gone.png"), folder.resolve("nowhere.png"));
        Files.createSymbolicLink(train.resolve("cat/self.png"), train.resolve("cat/self.png"));
        Files.createSymbolicLink(train.resolve("cat/up"), train);
        Files.createSymbolicLink(train.resolve("cat/here"), train.resolve("cat"));
        Files.createSymbolicLink(train.resolve("again"), train);
        assertThatThrownBy(() -> open(Split.TRAIN))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(train + " holds ")
                .hasMessageContaining("images of a kind that is not read, heic (2): ant/a.heic, bee/b.HEIC")
                .hasMessageContaining("links that lead nowhere (2): cat/gone.png, cat/self.png")
                .hasMessageContaining("links that lead back to a folder above them (3): again, cat/here, cat/up")
                .hasMessageContaining("--broken-images skip");
        Dataset skipped = Datasets.open(
                "imagefolder", Split.TRAIN, DataLocation.of(folder).with(new ImageOptions(0, BrokenImages.SKIP, 0)));
        assertThat(skipped.size()).isEqualTo(10);
        assertThat(skipped.classNames()).containsExactly("ant", "bee", "cat");
        assertThat(skipped.leftOut()).anyMatch(line -> line.contains("ant/a.heic"));
    }

    @Test
    void imagesOfAllKindsAreRead() throws IOException {
        Pictures.write(
                folder.resolve("train/ant/x.PPM"), "P6 2 2 255\n123456789012".getBytes(StandardCharsets.US_ASCII));
        Dataset data = open(Split.TRAIN);
        assertThat(data.size()).isEqualTo(10);
        assertThat(data.fileKinds()).containsEntry("ppm", 1);
        for (int i = 0; i < data.size(); i++) {
            data.pixels(i, new byte[data.imageBytes()]);
        }
    }

    @Test
    void impossibleOptionsAreTold() {
        assertThatThrownBy(() -> new ImageOptions(7, BrokenImages.FAIL, 0)).hasMessageContaining("got 7");
        assertThatThrownBy(() -> new ImageOptions(64, BrokenImages.FAIL, -1)).hasMessageContaining("got -1");
        DataLocation sized = DataLocation.of(folder).with(new ImageOptions(48, BrokenImages.FAIL, 0));
        assertThatThrownBy(() -> Datasets.open("cifar10", Split.TRAIN, sized))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the images of cifar10 have one size");
    }
}
