package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif", "jpg"})
    void readsWhateverItIsCalled(String type) throws IOException {
        Path file = write(type, 40);
        BufferedImage image = PictureFile.read(file);
        assertThat(image.getWidth()).isEqualTo(40);
        assertThat(image.getHeight()).isEqualTo(40);
        if (!type.equals("jpg")) {
            assertThat(image.getRGB(7, 9) & 0xFFFFFF).isEqualTo(colour(7, 9) & 0xFFFFFF);
        }
    }

    /** The same bytes as data sets read; the Java runtime alone refuses four inks. */
    @Test
    void readsPrintersColours() throws IOException {
        byte[] bytes = Pictures.adobe(Pictures.fourComponents(16, 8, 200, 100, 50, 255), 0);
        BufferedImage image = PictureFile.read(Pictures.write(folder.resolve("cmyk.jpg"), bytes));
        Picture expected = ImageDecoder.decode(bytes);
        assertThat(image.getRGB(3, 3) >> 16 & 0xFF).isEqualTo(expected.planes()[3 * 16 + 3] & 0xFF);
        assertThat(image.getRGB(3, 3) & 0xFF).isEqualTo(expected.planes()[2 * 128 + 3 * 16 + 3] & 0xFF);
    }

    /** The reader of JPEG would fill the rest of the picture with grey. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif", "jpg"})
    void refusesCutFiles(String type) throws IOException {
        Path file = write(type, 40);
        byte[] bytes = Files.readAllBytes(file);
        for (int kept : new int[] {bytes.length / 2, bytes.length / 4, 12}) {
            Files.write(file, Arrays.copyOf(bytes, kept));
            assertThatThrownBy(() -> PictureFile.read(file))
                    .as(type + " of " + kept + " bytes")
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    /** Damage shows, or does no harm, but nothing else than an IOException comes out. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif", "jpg"})
    void survivesDamage(String type) throws IOException {
        Path file = write(type, 12);
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(3);
        int refused = 0;
        for (int round = 0; round < 150; round++) {
            byte[] bytes = whole.clone();
            for (int i = 0; i < 4; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(file, bytes);
            try {
                assertThat(PictureFile.read(file)).isNotNull();
            } catch (IOException e) {
                refused++;
                assertThat(e).hasMessageContaining(file.toString());
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void tellsWhatIsWrong() throws IOException {
        assertThatThrownBy(() -> PictureFile.read(folder.resolve("none.png"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> PictureFile.read(folder)).hasMessageContaining("is a folder");
        Path text = Files.writeString(folder.resolve("text.png"), "hello");
        assertThatThrownBy(() -> PictureFile.read(text))
                .hasMessageContaining("it is no JPEG, PNG, GIF, BMP, TIFF, WebP or PNM image");
        Path empty = Files.createFile(folder.resolve("empty.png"));
        assertThatThrownBy(() -> PictureFile.read(empty)).hasMessageContaining("empty.png");
    }

    /** A header of 60,000 x 60,000 pixels. */
    @Test
    void refusesPicturesThatAreFarTooLarge() throws IOException {
        Path file = write("png", 8);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).putInt(16, 60_000).putInt(20, 60_000);
        Files.write(file, bytes);
        assertThatThrownBy(() -> PictureFile.read(file)).hasMessageContaining("60000x60000 pixels");
    }

    private Path write(String type, int size) throws IOException {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                image.setRGB(x, y, colour(x, y));
            }
        }
        Path file = folder.resolve("picture.of." + type + ".file");
        assertThat(ImageIO.write(image, type, file.toFile())).isTrue();
        return file;
    }

    /** Few colours, so that GIF keeps them. */
    private static int colour(int x, int y) {
        return (x / 4 % 3 * 100) << 16 | (y / 4 % 3 * 100) << 8 | 60;
    }
}
