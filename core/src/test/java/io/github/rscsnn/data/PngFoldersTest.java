package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngFoldersTest {
    @TempDir
    private Path folder;

    /** Twenty images of ten classes, two in each: the same pixels by class and number. */
    @Test
    void writesWhatImageFolderReads() throws Exception {
        Dataset shapes = Shapes10.generate(Split.TRAIN, 20, 1);
        PngFolders.write(shapes, folder.resolve("train"), done -> {});
        ImageOptions options = new ImageOptions(32, BrokenImages.FAIL, 1);
        Dataset read = Datasets.open("imagefolder", Split.TRAIN, new DataLocation(folder, true, options));

        assertThat(read.size()).isEqualTo(20);
        for (int i = 0; i < 20; i++) {
            String name = read.classNames().get(read.label(i));
            byte[] found = read.picture(i).planes(); // before it is cut to the network's size
            boolean known = false;
            for (int j = 0; j < 20; j++) {
                byte[] pixels = new byte[shapes.imageBytes()];
                shapes.pixels(j, pixels);
                known |= java.util.Arrays.equals(pixels, found)
                        && shapes.classNames()
                                .get(shapes.label(j))
                                .replace(' ', '-')
                                .equals(name);
            }
            assertThat(known).as("image " + i + " of class " + name).isTrue();
        }
    }

    @Test
    void leavesNothingOfWhatAreNoPictures() {
        assertThatThrownBy(() -> PngFolders.write(new TinyImages(3, 8, 2), folder.resolve("train"), done -> {}))
                .hasMessage("pictures have one channel or three, not 2");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesClassesThatWouldShareAFolder() {
        ImageFormat format =
                new ImageFormat("x", 1, 8, 8, List.of("C++", "C#"), new Normalisation(new float[1], new float[] {1}));
        Dataset data = new ImagesInMemory(format, Split.TRAIN, new int[] {0, 1}, new byte[2][64]);
        assertThatThrownBy(() -> PngFolders.write(data, folder.resolve("train"), done -> {}))
                .hasMessage("classes 'C++' and 'C#' would be one folder, C-: rename one");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void writesGray() throws Exception {
        Dataset gray = new TinyImages(3, 8, 1);
        PngFolders.write(gray, folder, done -> {});
        byte[] pixels = new byte[64];
        gray.pixels(2, pixels);
        String name = gray.classNames().get(gray.label(2));
        BufferedImage image = ImageIO.read(folder.resolve(name + "/000002.png").toFile());
        for (int i = 0; i < 64; i++) {
            assertThat((byte) image.getRaster().getSample(i % 8, i / 8, 0)).isEqualTo(pixels[i]);
        }
    }
}
