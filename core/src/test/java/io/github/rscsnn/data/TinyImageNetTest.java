package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinyImageNetTest {
    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void images() throws IOException {
        root = folder.resolve("tiny-imagenet-200");
        Files.createDirectories(root);
        Files.write(root.resolve("wnids.txt"), List.of("n03", "n01", "n02"));
        Files.writeString(root.resolve("words.txt"), "n01\tbullfrog, Rana catesbeiana\nn03\tbasketball\n");
        for (String wnid : List.of("n01", "n02", "n03")) {
            for (int i = 0; i < 2; i++) {
                image("train/" + wnid + "/images/" + wnid + "_" + i + ".JPEG", 64, wnid.charAt(2) + i);
            }
        }
        Files.writeString(root.resolve("train/n01/n01_boxes.txt"), "n01_0.JPEG\t0\t0\t9\t9\n");
        image("val/images/val_0.JPEG", 64, 7);
        image("val/images/val_1.JPEG", 64, 8);
        Files.writeString(
                root.resolve("val/val_annotations.txt"), "val_1.JPEG\tn03\t0\t0\t9\t9\nval_0.JPEG\tn01\t0\t0\t9\t9\n");
    }

    private void image(String file, int side, int seed) throws IOException {
        Pictures.write(root.resolve(file), Pictures.bytes(Pictures.gradient(side, side, seed), "jpg"));
    }

    private Dataset open(Split split) throws IOException {
        return Datasets.open("tiny-imagenet", split, DataLocation.of(folder).allowingPart());
    }

    @Test
    void readsTheOfficialFolder() throws IOException {
        Dataset train = open(Split.TRAIN);
        assertThat(train.size()).isEqualTo(6);
        assertThat(train.classNames()).containsExactly("bullfrog", "n02", "basketball");
        assertThat(List.of(train.label(0), train.label(1), train.label(2), train.label(3)))
                .containsExactly(0, 1, 2, 0);
        assertThat(train.height()).isEqualTo(64);
        byte[] pixels = new byte[train.imageBytes()];
        train.pixels(4, pixels);
        byte[] file = Files.readAllBytes(root.resolve("train/n02/images/n02_1.JPEG"));
        assertThat(pixels).isEqualTo(ImageDecoder.decode(file).planes());
    }

    @Test
    void validationImagesKeepTheOrderOfTheirAnnotations() throws IOException {
        Dataset test = open(Split.TEST);
        assertThat(test.size()).isEqualTo(2);
        assertThat(test.label(0)).isEqualTo(2);
        assertThat(test.label(1)).isZero();
        byte[] pixels = new byte[test.imageBytes()];
        test.pixels(0, pixels);
        byte[] file = Files.readAllBytes(root.resolve("val/images/val_1.JPEG"));
        assertThat(pixels).isEqualTo(ImageDecoder.decode(file).planes());
    }

    @Test
    void aPartIsTakenOnlyWhenToldTo() {
        assertThatThrownBy(() -> Datasets.open("tiny-imagenet", Split.TRAIN, DataLocation.of(folder)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has 3 classes where the official one has 200")
                .hasMessageContaining("--allow-part");
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Files.move(root.resolve("val/images/val_0.JPEG"), root.resolve("val_0.JPEG"));
        assertThat(open(Split.TEST).size()).isEqualTo(1);
        Files.delete(root.resolve("val/images/val_1.JPEG"));
        assertThatThrownBy(() -> open(Split.TEST)).hasMessageContaining("holds none of the images");
        Files.delete(root.resolve("val/val_annotations.txt"));
        assertThatThrownBy(() -> open(Split.TEST))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("val/val_annotations.txt")
                .hasMessageContaining("rsc data fetch tiny-imagenet");
        assertThatThrownBy(() -> Datasets.open("tiny-imagenet", Split.TRAIN, DataLocation.of(root.resolve("val"))))
                .hasMessageContaining("wnids.txt not found in");
    }

    @Test
    void classesThatDoNotFitAreTold() throws IOException {
        image("train/n09/images/n09_0.JPEG", 64, 1);
        assertThatThrownBy(() -> open(Split.TRAIN)).hasMessageContaining("n09 is a class that");
        Files.writeString(root.resolve("val/val_annotations.txt"), "val_1.JPEG\tn77\t0\n");
        assertThatThrownBy(() -> open(Split.TEST)).hasMessageContaining("line 'val_1.JPEG\tn77\t0'");
        Files.writeString(root.resolve("wnids.txt"), "\n");
        assertThatThrownBy(() -> open(Split.TEST)).hasMessageContaining("names no class");
    }

    @Test
    void anImageOfAnotherSizeIsTold() throws IOException {
        image("train/n01/images/n01_0.JPEG", 50, 1);
        Dataset train = open(Split.TRAIN);
        assertThatThrownBy(() -> train.pixels(0, new byte[train.imageBytes()]))
                .isInstanceOf(BrokenImageException.class)
                .hasMessageContaining("n01_0.JPEG is broken: it has 50x50 pixels where tiny-imagenet has 64x64");
    }
}
