package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    private static int[] firstPixel(byte[] file) throws IOException {
        Picture picture = ImageDecoder.decode(file);
        int size = picture.width() * picture.height();
        byte[] planes = picture.planes();
        assertThat(picture.channels()).isEqualTo(3);
        return new int[] {planes[0] & 0xFF, planes[size] & 0xFF, planes[2 * size] & 0xFF};
    }

    /** The Java runtime's own decoder is the independent one. */
    @ParameterizedTest
    @ValueSource(strings = {"16x16", "37x23", "64x64", "1x1", "3x50"})
    void jpegGivesTheBytesOfAnotherDecoder(String size) throws IOException {
        String[] sides = size.split("x");
        int width = Integer.parseInt(sides[0]);
        int height = Integer.parseInt(sides[1]);
        byte[] file = Pictures.bytes(Pictures.gradient(width, height, 3), "jpg");
        BufferedImage expected = ImageIO.read(new ByteArrayInputStream(file));
        Picture picture = ImageDecoder.decode(file);
        assertThat(picture.width()).isEqualTo(width);
        assertThat(picture.height()).isEqualTo(height);
        for (int i = 0; i < width * height; i++) {
            int rgb = expected.getRGB(i % width, i / width);
            for (int c = 0; c < 3; c++) {
                assertThat(picture.planes()[c * width * height + i] & 0xFF)
                        .isCloseTo(rgb >> (16 - 8 * c) & 0xFF, org.assertj.core.data.Offset.offset(1));
            }
        }
    }

    @Test
    void pngIsExact() throws IOException {
        BufferedImage image = Pictures.gradient(13, 7, 5);
        Picture picture = ImageDecoder.decode(Pictures.bytes(image, "png"));
        for (int i = 0; i < 13 * 7; i++) {
            int rgb = image.getRGB(i % 13, i / 13);
            assertThat(picture.planes()[i]).isEqualTo((byte) (rgb >> 16));
            assertThat(picture.planes()[91 + i]).isEqualTo((byte) (rgb >> 8));
            assertThat(picture.planes()[182 + i]).isEqualTo((byte) rgb);
        }
        assertThat(ImageDecoder.decode(Pictures.bytes(image, "bmp")).planes()).isEqualTo(picture.planes());
        assertThat(ImageDecoder.decode(Pictures.bytes(image, "tiff")).planes()).isEqualTo(picture.planes());
    }

    @Test
    void grayBecomesThreeEqualChannels() throws IOException {
        BufferedImage gray = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        BufferedImage deep = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
        BufferedImage bits = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_BINARY);
        gray.getRaster().setSamples(0, 0, 8, 8, 0, filled(100));
        deep.getRaster().setSamples(0, 0, 8, 8, 0, filled(100 * 256 + 77));
        bits.getRaster().setSamples(0, 0, 8, 8, 0, filled(1));
        assertThat(firstPixel(Pictures.bytes(gray, "png"))).containsExactly(100, 100, 100);
        assertThat(firstPixel(Pictures.bytes(gray, "jpg"))).containsExactly(100, 100, 100);
        assertThat(firstPixel(Pictures.bytes(deep, "png"))).containsExactly(100, 100, 100);
        assertThat(firstPixel(Pictures.bytes(bits, "png"))).containsExactly(255, 255, 255);
    }

    private static int[] filled(int value) {
        int[] values = new int[64];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void palettesBecomeColoursAndTransparencyIsDropped() throws IOException {
        BufferedImage palette = Pictures.plain(BufferedImage.TYPE_BYTE_INDEXED, 5, 4, 0xFFFF0000);
        BufferedImage faint = Pictures.plain(BufferedImage.TYPE_INT_ARGB, 5, 4, 0x40112233);
        assertThat(firstPixel(Pictures.bytes(palette, "png"))).containsExactly(255, 0, 0);
        assertThat(firstPixel(Pictures.bytes(palette, "gif"))).containsExactly(255, 0, 0);
        assertThat(firstPixel(Pictures.bytes(faint, "png"))).containsExactly(0x11, 0x22, 0x33);
    }

    /** By hand: red is what cyan and black leave of 255. */
    @Test
    void cmykIsPlainOrAdobesInverted() throws IOException {
        assertThat(firstPixel(Pictures.fourComponents(9, 9, 0, 255, 255, 0))).containsExactly(255, 0, 0);
        assertThat(firstPixel(Pictures.fourComponents(9, 9, 51, 102, 0, 0))).containsExactly(204, 153, 255);
        assertThat(firstPixel(Pictures.fourComponents(9, 9, 0, 0, 0, 155))).containsExactly(100, 100, 100);
        byte[] red = Pictures.adobe(Pictures.fourComponents(9, 9, 255, 0, 0, 255), 0);
        assertThat(firstPixel(red)).containsExactly(255, 0, 0);
        byte[] mixed = Pictures.adobe(Pictures.fourComponents(9, 9, 204, 153, 255, 255), 0);
        assertThat(firstPixel(mixed)).containsExactly(204, 153, 255);
    }

    /** YCbCr of the inks' complement, so that a light Y of the inverted inks is a dark picture. */
    @Test
    void ycckIsTakenApart() throws IOException {
        assertThat(firstPixel(Pictures.adobe(Pictures.fourComponents(9, 9, 55, 128, 128, 255), 2)))
                .containsExactly(200, 200, 200);
        // red 200, green 50, blue 100 in YCbCr is 101, 128, 199
        int[] seen = firstPixel(Pictures.adobe(Pictures.fourComponents(9, 9, 101, 128, 199, 255), 2));
        assertThat(seen[0]).isBetween(53, 56);
        assertThat(seen[1]).isBetween(202, 206);
        assertThat(seen[2]).isBetween(153, 155);
    }

    /** Orientation 6 would turn it on its side. */
    @Test
    void theOrientationOfExifIsNotLookedAt() throws IOException {
        byte[] exif = {
            'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0,
            0
        };
        byte[] plain = Pictures.bytes(Pictures.gradient(30, 10, 1), "jpg");
        Picture picture = ImageDecoder.decode(Pictures.withSegment(plain, 0xE1, exif));
        assertThat(picture.width()).isEqualTo(30);
        assertThat(picture.planes()).isEqualTo(ImageDecoder.decode(plain).planes());
    }

    @Test
    void whatIsNoImageIsTold() throws IOException {
        byte[] jpeg = Pictures.bytes(Pictures.gradient(60, 60, 1), "jpg");
        byte[] png = Pictures.bytes(Pictures.gradient(60, 60, 1), "png");
        assertThatThrownBy(() -> ImageDecoder.decode(new byte[0])).hasMessage("the file is empty");
        assertThatThrownBy(() -> ImageDecoder.decode("hello".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IOException.class)
                .hasMessage("it is no JPEG, PNG, GIF, BMP or TIFF image");
        assertThatThrownBy(() -> ImageDecoder.decode(Arrays.copyOf(jpeg, jpeg.length / 2)))
                .hasMessage("it is cut: a JPEG without its end");
        assertThatThrownBy(() -> ImageDecoder.decode(Arrays.copyOf(jpeg, 10))).hasMessageContaining("without a header");
        assertThatThrownBy(() -> ImageDecoder.decode(Arrays.copyOf(png, png.length / 2)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aHeaderThatAsksForGigabytesIsRefused() throws IOException {
        byte[] jpeg = Pictures.bytes(Pictures.gradient(16, 16, 1), "jpg");
        for (int at = 2; at < jpeg.length; at++) {
            if ((jpeg[at] & 0xFF) == 0xFF && (jpeg[at + 1] & 0xFF) == 0xC0) {
                Arrays.fill(jpeg, at + 5, at + 9, (byte) 0xFF);
                break;
            }
        }
        assertThatThrownBy(() -> ImageDecoder.decode(jpeg)).hasMessageContaining("65535x65535 pixels");
    }

    /** No damage ends in anything but a picture or an IOException. */
    @Test
    void damageIsTold() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        for (String format : new String[] {"jpg", "png", "gif", "bmp", "tiff"}) {
            byte[] whole = Pictures.bytes(Pictures.gradient(40, 30, 1), format);
            int refused = 0;
            for (int i = 0; i < 100; i++) {
                byte[] damaged = whole.clone();
                for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                    damaged[random.nextInt(Math.min(damaged.length, 700))] = (byte) random.nextInt(256);
                }
                try {
                    assertThat(ImageDecoder.decode(damaged).channels()).isEqualTo(3);
                } catch (IOException e) {
                    refused++;
                    assertThat(e).hasMessageNotContaining("null");
                }
            }
            assertThat(refused).as(format).isPositive();
        }
    }
}
