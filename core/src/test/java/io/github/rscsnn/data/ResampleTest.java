package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checksums are those of Pillow 12.3, {@code Image.resize(..., BILINEAR)} and {@code Image.crop}, on the same pictures. */
class ResampleTest {
    private static Picture picture(int width, int height) {
        byte[] planes = new byte[3 * width * height];
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    planes[(c * height + y) * width + x] = (byte) (x * 7 + y * 13 + c * 50 + x * y);
                }
            }
        }
        return new Picture(3, height, width, planes);
    }

    private static byte[] resize(Picture from, Box box, int width, int height) {
        byte[] into = new byte[from.channels() * width * height];
        Resample.resize(from, box, width, height, new Box(0, 0, width, height), into);
        return into;
    }

    private static byte[] rowOf(int width, int... pixels) {
        byte[] row = new byte[pixels.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = (byte) pixels[i];
        }
        Picture picture = new Picture(1, 1, pixels.length, row);
        return resize(picture, Box.whole(picture), width, 1);
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    /** Making it smaller, the triangle is as wide as two outputs: weights 3/7, 3/7, 1/7 of the first three pixels. */
    @Test
    void halvingByHand() {
        assertThat(rowOf(2, 0, 70, 140, 210)).containsExactly(50, 160);
    }

    /** Making it larger, each output lies between two pixels, a quarter from the nearer one. */
    @Test
    void doublingByHand() {
        assertThat(rowOf(4, 0, 100)).containsExactly(0, 25, 75, 100);
    }

    @Test
    void theSameSizeChangesNothing() {
        Picture picture = picture(9, 5);
        assertThat(resize(picture, Box.whole(picture), 9, 5)).isEqualTo(picture.planes());
        assertThat(rowOf(3, 255, 255, 255)).containsExactly(255, 255, 255);
        assertThat(rowOf(2, 255, 255, 255, 255, 255)).containsExactly(255, 255);
    }

    @Test
    void agreesWithPillowBitByBit() {
        Picture picture = picture(37, 23);
        assertThat(crc(resize(picture, Box.whole(picture), 16, 10))).isEqualTo(0xe1212d9L);
        assertThat(crc(resize(picture, Box.whole(picture), 50, 60))).isEqualTo(0xc1403b86L);
        assertThat(crc(resize(picture, new Box(5, 3, 20, 11), 8, 8))).isEqualTo(0x76396777L);
    }

    @Test
    void aWindowIsCutFromTheWhole() {
        Picture picture = picture(37, 23);
        byte[] whole = resize(picture, Box.whole(picture), 20, 12);
        byte[] window = new byte[3 * 7 * 5];
        Resample.resize(picture, Box.whole(picture), 20, 12, new Box(6, 4, 7, 5), window);
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < 5; y++) {
                for (int x = 0; x < 7; x++) {
                    assertThat(window[(c * 5 + y) * 7 + x]).isEqualTo(whole[(c * 12 + y + 4) * 20 + x + 6]);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"37, 23", "500, 375", "3, 400", "1, 1"})
    void randomBoxesLieInside(int width, int height) {
        SplittableRandom random = new SplittableRandom(1);
        Set<Box> boxes = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            Box box = Box.random(width, height, random);
            boxes.add(box);
            assertThat(box.left()).isBetween(0, width - box.width());
            assertThat(box.top()).isBetween(0, height - box.height());
            assertThat(box.width()).isPositive();
            assertThat(box.height()).isPositive();
        }
        assertThat(boxes).hasSizeGreaterThan(width > 30 ? 450 : 0);
    }

    /** Shares of the area are uniform from 8 to 100 % before rectangles that do not fit are drawn again. */
    @Test
    void randomBoxesHaveThePermittedAreaAndRatio() {
        SplittableRandom random = new SplittableRandom(2);
        double least = 1;
        double most = 0;
        for (int i = 0; i < 2000; i++) {
            Box box = Box.random(400, 400, random);
            double area = box.width() * (double) box.height() / 160_000;
            least = Math.min(least, area);
            most = Math.max(most, area);
            assertThat((double) box.width() / box.height()).isBetween(0.74, 1.35);
        }
        assertThat(least).isBetween(0.079, 0.09);
        assertThat(most).isBetween(0.93, 1.0);
    }

    @Test
    void aStripTakesItsCentre() {
        Box box = Box.random(1000, 3, new SplittableRandom(3));
        assertThat(box).isEqualTo(new Box(498, 0, 4, 3));
    }
}
