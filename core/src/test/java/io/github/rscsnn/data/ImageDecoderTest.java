package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void palettesBecomeColoursAndTransparencyIsPutOnWhite() throws IOException {
        BufferedImage palette = Pictures.plain(BufferedImage.TYPE_BYTE_INDEXED, 5, 4, 0xFFFF0000);
        BufferedImage faint = Pictures.plain(BufferedImage.TYPE_INT_ARGB, 5, 4, 0x40112233);
        assertThat(firstPixel(Pictures.bytes(palette, "png"))).containsExactly(255, 0, 0);
        assertThat(firstPixel(Pictures.bytes(palette, "gif"))).containsExactly(255, 0, 0);
        // a quarter of it, and three of white
        assertThat(firstPixel(Pictures.bytes(faint, "png"))).containsExactly(195, 200, 204);
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

    /** The orientation says which corner of the file's picture is the upper left one, and whether rows are columns. */
    @ParameterizedTest
    @CsvSource({
        "1, 1 2 3 4 5 6", "2, 3 2 1 6 5 4", "3, 6 5 4 3 2 1", "4, 4 5 6 1 2 3",
        "5, 1 4 2 5 3 6", "6, 4 1 5 2 6 3", "7, 6 3 5 2 4 1", "8, 3 6 2 5 1 4",
        "9, 1 2 3 4 5 6", "0, 1 2 3 4 5 6"
    })
    void picturesAreTurnedAsTheirExifSays(int orientation, String expected) throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 6; i++) {
            image.getRaster().setSample(i % 3, i / 3, 0, i + 1);
        }
        byte[] exif = Pictures.exif(orientation);
        Picture png = ImageDecoder.decode(Pictures.withExif(Pictures.bytes(image, "png"), exif));
        assertThat(png.width()).isEqualTo(orientation >= 5 && orientation <= 8 ? 2 : 3);
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            seen.append(i == 0 ? "" : " ").append(png.planes()[i]);
        }
        assertThat(seen).hasToString(expected);

        BufferedImage blocks = Pictures.enlarged(image, 16, 30);
        byte[] jpeg = Pictures.bytes(blocks, "jpg");
        Picture turned = ImageDecoder.decode(
                Pictures.withSegment(jpeg, 0xE1, concat("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), exif)));
        StringBuilder middle = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            int across = turned.width() / 16;
            int at = (i / across * 16 + 8) * turned.width() + i % across * 16 + 8;
            middle.append(i == 0 ? "" : " ").append(Math.round((turned.planes()[at] & 0xFF) / 30f));
        }
        assertThat(middle).hasToString(expected);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    /** Files of Pillow: value 40 (3 y + x) + 10 c; as it is, with Exif's orientation 6, a fifth opaque, and animated. */
    @Test
    void webpIsRead() throws IOException {
        String plain = "UklGRjAAAABXRUJQVlA4TCQAAAAvAkAAAC8gFkz+keSvmMSgnAJl/hPbUNO2ARvq/MupEf2P6QU=";
        String turned = "UklGRmQAAABXRUJQVlA4WAoAAAAIAAAAAgAAAQAAVlA4TCQAAAAvAkAAAC8gFkz+keSvmMSgnAJl/hPbUNO2ARvq"
                + "/MupEf2P6QVFWElGGgAAAE1NACoAAAAIAAEBEgADAAAAAQAGAAAAAAAA";
        String faint = "UklGRjAAAABXRUJQVlA4TCQAAAAvAkAAEC8gFkz+keSvmMSgnAJlZhLbUNO2ARvq/MupEf2P6QU=";
        String moving = "UklGRqoAAABXRUJQVlA4WAoAAAACAAAAAgAAAQAAQU5JTQYAAAAAAAAAAABBTk1GPAAAAAAAAAAAAAIAAAEAAAAA"
                + "AAJWUDhMJAAAAC8CQAAALyAWTP6R5K+YxKCcAmX+E9tQ07YBG+r8y6kR/Y/pBUFOTUY6AAAAAAAAAAAAAgAAAQAAAAAAAFZQOE"
                + "wiAAAALwJAAAAvIBZM/pHkr5jEoJwCZf4T2yAQoIwVD3wS0f94Bw==";
        Picture picture = ImageDecoder.decode(Base64.getDecoder().decode(plain));
        assertThat(picture.width()).isEqualTo(3);
        for (int i = 0; i < 18; i++) {
            assertThat(picture.planes()[i] & 0xFF).isEqualTo(40 * (i % 6) + 10 * (i / 6));
        }
        Picture upright = ImageDecoder.decode(Base64.getDecoder().decode(turned));
        assertThat(upright.width()).isEqualTo(2);
        assertThat(Arrays.copyOf(upright.planes(), 6)).containsExactly(120, 0, (byte) 160, 40, (byte) 200, 80);
        assertThat(firstPixel(Base64.getDecoder().decode(faint))).containsExactly(204, 206, 208);
        byte[] cut = Arrays.copyOf(Base64.getDecoder().decode(plain), 40);
        assertThatThrownBy(() -> ImageDecoder.decode(Base64.getDecoder().decode(moving)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("an animation?");
        assertThatThrownBy(() -> ImageDecoder.decode(cut)).hasMessageContaining("cut or damaged WebP");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "P1\\n# bits\\n3 2\\n010 1 0 1                     | 255 0 255 0 255 0",
                "P2 3 2 100\\n0 50 100\\n25 75 9                 | 0 128 255 64 191 23",
                "P3 3 2 255 1 9 9 2 9 9 3 9 9 4 9 9 5 9 9 6 9 9  | 1 2 3 4 5 6",
                "P4 3 2\\n\\u0040\\u00a0                            | 255 0 255 0 255 0",
                "P5 3 2 255\\n\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006   | 1 2 3 4 5 6",
                "P5 3 2 65535\\n"
                        + "\\u0001\\u00ff\\u0002\\u00ff\\u0003\\u00ff\\u0004\\u00ff\\u0005\\u00ff\\u0006\\u00ff | 1 2 3 4"
                        + " 5 6",
                "P7\\n"
                        + "WIDTH 3\\n"
                        + "HEIGHT 2\\n"
                        + "DEPTH 2\\n"
                        + "MAXVAL 255\\n"
                        + "ENDHDR\\n"
                        + "\\u0001\\u00ff\\u0002\\u00ff\\u0003\\u00ff\\u0004\\u00ff\\u0005\\u00ff\\u0006\\u0000 | 1 2 3 4"
                        + " 5 255"
            })
    void pnmIsRead(String escaped, String expected) throws IOException {
        byte[] file = unescaped(escaped).getBytes(StandardCharsets.ISO_8859_1);
        Picture picture = ImageDecoder.decode(file);
        assertThat(picture.width()).isEqualTo(3);
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            seen.append(i == 0 ? "" : " ").append(picture.planes()[i] & 0xFF);
        }
        assertThat(seen).hasToString(expected);
        assertThatThrownBy(() -> ImageDecoder.decode(Arrays.copyOf(file, file.length - 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("PNM");
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\\') {
                plain.append(text.charAt(i));
            } else if (text.charAt(i + 1) == 'n') {
                plain.append('\n');
                i++;
            } else {
                plain.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                i += 5;
            }
        }
        return plain.toString();
    }

    /** TIFF files of Pillow: cyan 51, magenta 102 is 204, 153, 255; a float of 0.5 is no pixel. */
    @Test
    void tiffOfPrintersColoursIsConvertedAndOfRealNumbersRefused() throws IOException {
        String inks = "SUkqAAgAAAAKAAABBAABAAAAAgAAAAEBBAABAAAAAgAAAAIBAwAEAAAAhgAAAAMBAwABAAAAAQAAAAYBAwABAAAABQAA"
                + "ABEBBAABAAAAjgAAABUBAwABAAAABAAAABYBBAABAAAAAgAAABcBBAABAAAAEAAAABwBAwABAAAAAQAAAAAAAAAIAAgACAAI"
                + "ADNmAAAAAACbAAAAAAAAAAA=";
        assertThat(firstPixel(Base64.getDecoder().decode(inks))).containsExactly(204, 153, 255);
        String real = "SUkqAAgAAAAKAAABBAABAAAAAgAAAAEBBAABAAAAAgAAAAIBAwABAAAAIAAAAAMBAwABAAAAAQAAAAYBAwABAAAAAQAA"
                + "ABEBBAABAAAAhgAAABYBBAABAAAAAgAAABcBBAABAAAAEAAAABwBAwABAAAAAQAAAFMBAwABAAAAAwAAAAAAAAAAAAA/AAAA"
                + "PwAAAD8AAAA/";
        assertThatThrownBy(() -> ImageDecoder.decode(Base64.getDecoder().decode(real)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("real numbers");
    }

    @Test
    void otherFilesAreNamedAsWhatTheyAre() {
        assertThatThrownBy(() -> ImageDecoder.decode(
                        "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("a Git-LFS pointer");
        assertThatThrownBy(() -> ImageDecoder.decode("<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("a web page");
    }

    /** A small size in a second header, or behind a marker that has no length, must not hide a large one. */
    @Test
    void theSizeOfAJpegIsTheDecoders() throws IOException {
        byte[] small = Pictures.bytes(Pictures.gradient(16, 16, 1), "jpg");
        byte[] large = small.clone();
        int frame = IntStream.range(2, large.length)
                .filter(at -> (large[at] & 0xFF) == 0xFF && (large[at + 1] & 0xFF) == 0xC0)
                .findFirst()
                .orElseThrow();
        Arrays.fill(large, frame + 5, frame + 9, (byte) 0xF0); // 61,680 pixels a side
        byte[] second = Arrays.copyOfRange(small, frame, frame + 19);
        assertThatThrownBy(() -> ImageDecoder.decode(inserted(large, frame + 19, second)))
                .isInstanceOf(IOException.class)
                .hasMessage("it is damaged: a JPEG with two headers");
        byte[] hidden = {(byte) 0xFF, (byte) 0xD0};
        byte[] decoy = concat(new byte[] {(byte) 0xFF, (byte) 0xE2, 0, 21}, second);
        assertThatThrownBy(() -> ImageDecoder.decode(inserted(inserted(large, frame, hidden), frame + 21, decoy)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("61680x61680 pixels");
    }

    private static byte[] inserted(byte[] file, int at, byte[] more) {
        return concat(concat(Arrays.copyOf(file, at), more), Arrays.copyOfRange(file, at, file.length));
    }

    /** Scans of a few bytes, each of which makes the decoder visit the whole picture. */
    @Test
    void aJpegOfManyScansIsRefused() throws IOException {
        byte[] jpeg = Pictures.bytes(Pictures.gradient(16, 16, 1), "jpg");
        byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 1, 63, 1};
        byte[] scans = new byte[101 * scan.length];
        for (int i = 0; i < scans.length; i++) {
            scans[i] = scan[i % scan.length];
        }
        assertThatThrownBy(() -> ImageDecoder.decode(inserted(jpeg, jpeg.length - 2, scans)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it has 102 scans over 256 pixels");
    }

    /** Phones write a film behind the picture; what looks like markers there is none. */
    @Test
    void whatLiesBehindAJpegIsNotOfIt() throws IOException {
        byte[] jpeg = Pictures.bytes(Pictures.gradient(16, 16, 1), "jpg");
        byte[] film = new byte[3_000_000];
        new java.util.Random(5).nextBytes(film);
        film[film.length - 2] = (byte) 0xFF;
        film[film.length - 1] = (byte) 0xDA;
        assertThat(ImageDecoder.decode(concat(jpeg, film)).planes())
                .isEqualTo(ImageDecoder.decode(jpeg).planes());
        assertThatThrownBy(() -> ImageDecoder.decode(Arrays.copyOf(jpeg, jpeg.length - 2)))
                .hasMessageContaining("a JPEG without its end");
    }

    /** A few bytes that ask for 400 MB. */
    @Test
    void aTextImageHasAByteForEachNumber() {
        for (String start : List.of("P3\n10000 10000\n255\n1", "P1\n10000 10000\n1", "P2\n10000 10000\n255\n1")) {
            assertThatThrownBy(() -> ImageDecoder.image(start.getBytes(StandardCharsets.ISO_8859_1)))
                    .as(start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("a PNM that ends too early");
        }
    }

    @Test
    void whatIsNoImageIsTold() throws IOException {
        byte[] jpeg = Pictures.bytes(Pictures.gradient(60, 60, 1), "jpg");
        byte[] png = Pictures.bytes(Pictures.gradient(60, 60, 1), "png");
        assertThatThrownBy(() -> ImageDecoder.decode(new byte[0])).hasMessage("the file is empty");
        assertThatThrownBy(() -> ImageDecoder.decode("hello".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IOException.class)
                .hasMessage("it is no JPEG, PNG, GIF, BMP, TIFF, WebP or PNM image");
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
