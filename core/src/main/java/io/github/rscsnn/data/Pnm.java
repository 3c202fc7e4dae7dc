package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * PBM, PGM, PPM (P1 to P6) and PAM (P7), as Netpbm specifies them, the first picture of a file. Own code, since Leptonica
 * takes 16-bit samples for little-endian and refuses most maxima.
 */
final class Pnm {
    private static final int FULL = 255;
    private static final int DEEP = 65535;

    private final byte[] file;
    private int at = 2;

    private Pnm(byte[] file) {
        this.file = file;
    }

    static boolean is(byte[] file) {
        return file.length > 2 && file[0] == 'P' && file[1] >= '1' && file[1] <= '7' && isSpace(file[2]);
    }

    static BufferedImage image(byte[] file) throws IOException {
        return new Pnm(file).image();
    }

    private BufferedImage image() throws IOException {
        int type = file[1] - '0';
        if (type == 7) {
            Map<String, String> fields = fields();
            int depth = number(fields, "DEPTH");
            return samples(
                    number(fields, "WIDTH"), number(fields, "HEIGHT"), depth, number(fields, "MAXVAL"), false, false);
        }
        int width = number();
        int height = number();
        boolean bits = type == 1 || type == 4;
        int most = bits ? 1 : number();
        boolean text = type <= 3;
        if (!text) {
            at++; // one white space
        }
        return samples(width, height, type == 3 || type == 6 ? 3 : 1, most, text, bits);
    }

    private BufferedImage samples(int width, int height, int depth, int most, boolean text, boolean bits)
            throws IOException {
        ImageDecoder.requireSensible(width, height);
        if (depth < 1 || depth > 4 || most < 1 || most > DEEP) {
            throw new IOException(
                    "it is a PNM of " + depth + " channels and maximum " + most + ", which is not decoded");
        }
        boolean grey = depth <= 2;
        int each = most > FULL ? 2 : 1;
        // as text a bit or a number takes a byte at least
        int row = text ? width * depth : bits ? (width + 7) / 8 : width * depth * each;
        Require.file((long) row * height <= file.length - at, "it is cut: a PNM that ends too early");
        int kind = depth % 2 == 0 ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        BufferedImage image = new BufferedImage(width, height, depth == 1 ? BufferedImage.TYPE_BYTE_GRAY : kind);
        int[] pixel = new int[4];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < depth; c++) {
                    int value = text
                            ? bits ? bit() : number()
                            : bits
                                    ? file[at + y * row + x / 8] >> 7 - x % 8 & 1
                                    : sample(at + y * row + (x * depth + c) * each, each);
                    pixel[c] = bits ? FULL * (1 - value) : scaled(Math.min(value, most), most); // 1 is black
                }
                if (grey && depth == 2) { // grey and opacity
                    pixel[3] = pixel[1];
                    pixel[1] = pixel[0];
                    pixel[2] = pixel[0];
                }
                image.getRaster().setPixel(x, y, pixel);
            }
        }
        return image;
    }

    private int sample(int place, int bytes) {
        return bytes == 1 ? file[place] & 0xFF : (file[place] & 0xFF) << 8 | file[place + 1] & 0xFF;
    }

    /** Of 16 bits the high 8. */
    private static int scaled(int value, int most) {
        return most == DEEP ? value >> 8 : (int) Math.rint((double) value / most * FULL);
    }

    private int bit() throws IOException {
        skipSpace();
        return file[at++] == '1' ? 1 : 0;
    }

    private int number() throws IOException {
        skipSpace();
        int number = 0;
        int digits = 0;
        for (; at < file.length && file[at] >= '0' && file[at] <= '9' && digits < 9; digits++) {
            number = 10 * number + file[at++] - '0';
        }
        Require.file(digits != 0, "it is damaged: a PNM without a number where one belongs");
        return number;
    }

    /** White space and comments up to the ends of their lines. */
    private void skipSpace() throws IOException {
        while (at < file.length && (isSpace(file[at]) || file[at] == '#')) {
            if (file[at] == '#') {
                while (at < file.length && file[at] != '\n' && file[at] != '\r') {
                    at++;
                }
            } else {
                at++;
            }
        }
        Require.file(at < file.length, "it is cut: a PNM that ends too early");
    }

    /** Of a PAM, up to the line ENDHDR. */
    private Map<String, String> fields() throws IOException {
        Map<String, String> fields = new HashMap<>();
        while (true) {
            skipSpace();
            int start = at;
            while (at < file.length && file[at] != '\n') {
                at++;
            }
            String[] words = new String(file, start, at - start, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .strip()
                    .split("\\s+", 2);
            if (words[0].equals("ENDHDR")) {
                at++;
                return fields;
            }
            fields.put(words[0], words.length == 2 ? words[1] : "");
        }
    }

    private static int number(Map<String, String> fields, String name) throws IOException {
        String text = fields.getOrDefault(name, "");
        Require.file(text.matches("\\d{1,9}"), "it is damaged: a PAM whose %s is '%s'", name, text);
        return Integer.parseInt(text);
    }

    private static boolean isSpace(byte letter) {
        return letter == ' ' || letter >= '\t' && letter <= '\r';
    }
}
