package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreparedImageTest {
    private static final Offset<Float> ROUNDING = within(1e-5f);
    /** Pixels are bytes, as in the files of data sets. */
    private static final Offset<Float> BYTE = within(0.51f / 255);

    @Test
    void takesAnImageOfTheRightSizeAsItIs() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x0080FF);
        image.setRGB(1, 0, 0x010203);
        PreparedImage prepared = PreparedImage.of(image, format(3, 1, 2));
        assertThat(prepared.pixels()).containsExactly(0, 1 / 255f, 128 / 255f, 2 / 255f, 1, 3 / 255f);
        assertThat(prepared.notes()).isEmpty();
    }

    /** Java's grey is linear light: getRGB would make 188 of 128. */
    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
    void takesGreySamplesAsTheyAre(int type) {
        BufferedImage image = new BufferedImage(1, 1, type);
        image.getRaster().setSample(0, 0, 0, type == BufferedImage.TYPE_BYTE_GRAY ? 128 : 128 * 257);
        assertThat(PreparedImage.of(image, format(1, 1, 1)).pixels()[0]).isCloseTo(128 / 255f, ROUNDING);
        PreparedImage three = PreparedImage.of(image, format(3, 1, 1));
        assertThat(three.pixels()).containsOnly(three.pixels()[0]).hasSize(3);
        assertThat(three.notes()).containsExactly("grey repeated in three channels");
    }

    @Test
    void turnsColoursToGrey() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, new Color(100, 150, 200).getRGB());
        PreparedImage prepared = PreparedImage.of(image, format(1, 1, 1));
        assertThat(prepared.pixels()[0]).isCloseTo((float) ((0.299 * 100 + 0.587 * 150 + 0.114 * 200) / 255), BYTE);
        assertThat(prepared.notes()).containsExactly("colours turned to grey");
    }

    @Test
    void putsTransparentPixelsOnWhite() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00FF0000);
        image.setRGB(1, 0, 0xFFFF0000);
        image.setRGB(2, 0, 0x330000FF); // a fifth
        PreparedImage prepared = PreparedImage.of(image, format(3, 1, 3));
        assertThat(prepared.pixels()).containsExactly(new float[] {1, 1, 0.8f, 1, 0, 0.8f, 1, 0, 1}, ROUNDING);
        assertThat(prepared.notes()).containsExactly("transparent pixels put on white");
    }

    /** What predict sees of a file, training has seen of it, transparent or turned. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "turned.png", "gif", "webp"})
    void aFileIsSeenAsInTraining(String kind, @TempDir Path folder) throws IOException {
        BufferedImage image = new BufferedImage(3, 3, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 9; i++) {
            image.setRGB(i % 3, i / 3, (kind.equals("gif") ? i / 3 % 2 * 255 : 28 * i) << 24 | 0x102030 * i);
        }
        byte[] file = switch (kind) {
            case "webp" ->
                Base64.getDecoder()
                        .decode("UklGRjAAAABXRUJQVlA4TCQAAAAvAkAAEC8gFkz+keSvmMSgnAJlZhLbUNO2ARvq/MupEf2P6QU=");
            case "turned.png" -> Pictures.withExif(Pictures.bytes(image, "png"), Pictures.exif(6));
            default -> Pictures.bytes(image, kind);
        };
        Path path = Pictures.write(folder.resolve("train/a/x.png"), file);
        Picture trained = Datasets.open("imagefolder", Split.TRAIN, DataLocation.of(folder))
                .picture(0);
        PreparedImage predicted =
                PreparedImage.of(PictureFile.read(path), format(3, trained.height(), trained.width()));
        assertThat(predicted.notes()).containsExactly("transparent pixels put on white");
        for (int i = 0; i < predicted.pixels().length; i++) {
            assertThat(predicted.pixels()[i]).isEqualTo((trained.planes()[i] & 0xFF) / 255f);
        }
    }

    /** Four pixels to two: weights 3/7, 3/7, 1/7, as Pillow's BILINEAR has them. */
    @Test
    void averagesWhatShrinks() {
        PreparedImage prepared = PreparedImage.of(grey(4, 4, 0, 70, 140, 210), format(1, 2, 2));
        assertThat(prepared.pixels()[0] * 255).isCloseTo((3 * 0 + 3 * 70 + 140) / 7f, within(0.51f));
        assertThat(prepared.pixels()[1] * 255).isCloseTo((70 + 3 * 140 + 3 * 210) / 7f, within(0.51f));
        assertThat(prepared.notes()).containsExactly("4x4 pixels: scaled to 2x2");
    }

    /** Two pixels to four: quarters of the way. */
    @Test
    void interpolatesWhatGrows() {
        PreparedImage prepared = PreparedImage.of(grey(2, 2, 0, 200), format(1, 4, 4));
        for (int x = 0; x < 4; x++) {
            assertThat(prepared.pixels()[x] * 255).isCloseTo(new float[] {0, 50, 150, 200}[x], within(0.51f));
        }
    }

    /** Six by two pixels, of which a square network sees the two columns in the middle. */
    @Test
    void cutsOutTheCentre() {
        PreparedImage wide = PreparedImage.of(grey(6, 2, 255, 255, 10, 30, 255, 255), format(1, 1, 1));
        assertThat(wide.pixels()[0] * 255).isCloseTo((10 + 30) / 2f, within(0.51f));
        assertThat(wide.notes()).containsExactly("6x2 pixels: centre 2x2 cut out, scaled to 1x1");
        PreparedImage same = PreparedImage.of(grey(6, 2, 255, 255, 10, 30, 255, 255), format(1, 2, 2));
        assertThat(same.pixels()).containsExactly(new float[] {10 / 255f, 30 / 255f, 10 / 255f, 30 / 255f}, ROUNDING);
    }

    /** What predict shows a network of photographs is what evaluation showed it. */
    @ParameterizedTest
    @CsvSource({"301, 200, 301x200 pixels", "56, 56, 56x56 pixels"})
    void photographsAreSeenAsEvaluationSeesThem(int width, int height, String size, @TempDir Path folder)
            throws IOException {
        BufferedImage image = pattern(width, height);
        for (String name : List.of("a", "b")) {
            Path classFolder = Files.createDirectories(folder.resolve("val").resolve(name));
            ImageIO.write(image, "jpg", classFolder.resolve("photo.jpg").toFile());
        }
        Dataset data = Datasets.open(
                "imagefolder", Split.TEST, new DataLocation(folder, true, new ImageOptions(56, BrokenImages.FAIL, 1)));
        byte[] expected = new byte[data.imageBytes()];
        data.pixels(0, expected);
        Path file = folder.resolve("val").resolve("a").resolve("photo.jpg");
        PreparedImage prepared = PreparedImage.of(PictureFile.read(file), data.format());
        float[] pixels = new float[expected.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (expected[i] & 0xFF) / 255f;
        }
        assertThat(prepared.pixels()).containsExactly(pixels);
        assertThat(prepared.notes()).containsExactly(size + ": shorter side scaled to 64, centre 56x56 cut out");
    }

    /** A digit as MNIST's files have it is seen as training saw those. */
    @Test
    void digitsArePadded() {
        BufferedImage digit = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        digit.getRaster().setSample(0, 0, 0, 255);
        ImageFormat mnist = new ImageFormat(
                "mnist", 1, 32, 32, List.of("0", "1"), new Normalisation(new float[1], new float[] {1}));
        PreparedImage prepared = PreparedImage.of(digit, mnist);
        for (int i = 0; i < 32 * 32; i++) {
            assertThat(prepared.pixels()[i]).isEqualTo(i == 2 * 32 + 2 ? 1f : 0f);
        }
        assertThat(prepared.notes()).containsExactly("28x28 pixels: padded with black, as the data set's are");
        assertThat(PreparedImage.of(digit, format(1, 32, 32)).notes()).containsExactly("28x28 pixels: scaled to 32x32");
    }

    private static BufferedImage pattern(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, (x * 31 + y * 17) * 0x010203);
            }
        }
        return image;
    }

    @Test
    void extremeSizesStayInRange() {
        for (int[] size : new int[][] {{1, 1}, {1000, 1}, {1, 1000}, {33, 31}}) {
            BufferedImage image = pattern(size[0], size[1]);
            PreparedImage prepared = PreparedImage.of(image, format(3, 32, 32));
            assertThat(prepared.pixels()).hasSize(3 * 32 * 32);
            for (float pixel : prepared.pixels()) {
                assertThat(pixel).isBetween(0f, 1f);
            }
        }
    }

    @Test
    void refusesNetworksOfOtherChannels() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        assertThatThrownBy(() -> PreparedImage.of(image, format(2, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes 2");
    }

    /** All rows alike. */
    private static BufferedImage grey(int width, int height, int... row) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            image.getRaster().setPixels(0, y, width, 1, row);
        }
        return image;
    }

    private static ImageFormat format(int channels, int height, int width) {
        float[] ones = new float[channels];
        java.util.Arrays.fill(ones, 1);
        return new ImageFormat(
                "test", channels, height, width, List.of("a", "b"), new Normalisation(new float[channels], ones));
    }
}
