package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistTest {
    @TempDir
    Path root;

    private static byte[] idx(byte[] values, int... shape) {
        ByteBuffer header = ByteBuffer.allocate(4 + 4 * shape.length);
        header.putInt(0x0800 | shape.length);
        Arrays.stream(shape).forEach(header::putInt);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header.array());
        out.writeBytes(values);
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(out)) {
            zip.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] images(int count) {
        byte[] values = new byte[count * 784];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i % 251 + 1);
        }
        return values;
    }

    private void write(byte[] imageFile, byte[] labelFile) throws IOException {
        Path folder = Files.createDirectories(root.resolve("mnist"));
        Files.write(folder.resolve("t10k-images-idx3-ubyte.gz"), imageFile);
        Files.write(folder.resolve("t10k-labels-idx1-ubyte.gz"), labelFile);
    }

    private Dataset open() throws IOException {
        return Mnist.digits(Split.TEST, DataLocation.of(root).allowingPart());
    }

    @Test
    void padsTheImageWithTwoBlackPixelsASide() throws IOException {
        byte[] values = images(2);
        write(gzip(idx(values, 2, 28, 28)), gzip(idx(new byte[] {7, 2}, 2)));

        Dataset data = open();

        assertThat(data.size()).isEqualTo(2);
        assertThat(data.label(0)).isEqualTo(7);
        assertThat(data.imageBytes()).isEqualTo(1024);
        byte[] image = new byte[1024];
        Arrays.fill(image, (byte) 9);
        data.pixels(1, image);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                boolean inside = y >= 2 && y < 30 && x >= 2 && x < 30;
                byte expected = inside ? values[784 + (y - 2) * 28 + x - 2] : 0;
                assertThat(image[y * 32 + x]).as("row %d column %d", y, x).isEqualTo(expected);
            }
        }
    }

    @Test
    void readsPlainFilesByTheirContent() throws IOException {
        write(idx(images(1), 1, 28, 28), idx(new byte[] {3}, 1));

        assertThat(open().label(0)).isEqualTo(3);
    }

    @Test
    void fashionHasItsOwnFolderAndConstants() throws IOException {
        Path folder = Files.createDirectory(root.resolve("fashion-mnist"));
        Files.write(folder.resolve("train-images-idx3-ubyte"), idx(images(1), 1, 28, 28));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), idx(new byte[] {9}, 1));

        Dataset data = Mnist.fashion(Split.TRAIN, DataLocation.of(root).allowingPart());

        assertThat(data.classNames().get(data.label(0))).isEqualTo("ankle boot");
        assertThat(data.normalisation()).isEqualTo(new Normalisation(new float[] {.2860f}, new float[] {.3530f}));
    }

    @Test
    void refusesAPartUnlessAllowed() throws IOException {
        write(idx(images(1), 1, 28, 28), idx(new byte[] {3}, 1));

        assertThatThrownBy(() -> Mnist.digits(Split.TEST, DataLocation.of(root)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds 1 images where the official file of mnist has 10,000")
                .hasMessageContaining("(--allow-part)");
    }

    @Test
    void refusesDamagedFiles() throws IOException {
        byte[] labels = idx(new byte[] {3}, 1);
        byte[] whole = idx(images(1), 1, 28, 28);

        write(Arrays.copyOf(whole, whole.length - 5), labels);
        assertThatThrownBy(this::open).hasMessageContaining("promises 784 values ([1, 28, 28]), it holds 779");

        write(Arrays.copyOf(whole, 9), labels);
        assertThatThrownBy(this::open).hasMessageContaining("ends too early");

        byte[] zipped = gzip(whole);
        write(Arrays.copyOf(zipped, zipped.length / 2), labels);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("is cut");

        write(Arrays.copyOf(whole, whole.length + 1), labels);
        assertThatThrownBy(this::open).hasMessageContaining("holds more than the 784 values");

        write(labels, labels);
        assertThatThrownBy(this::open).hasMessageContaining("magic 0x00000801, expected 0x00000803");

        write(idx(new byte[0], -1, 28, 28), labels);
        assertThatThrownBy(this::open).hasMessageContaining("dimension 0 of size -1");
    }

    @Test
    void refusesFilesThatDoNotBelongTogether() throws IOException {
        write(idx(images(1), 1, 28, 28), idx(new byte[] {3, 4}, 2));
        assertThatThrownBy(this::open)
                .hasMessageContaining("holds 1 images but")
                .hasMessageContaining("2 labels");

        write(idx(new byte[100], 1, 10, 10), idx(new byte[] {3}, 1));
        assertThatThrownBy(this::open).hasMessageContaining("images of 10x10 where mnist has 28x28");

        write(idx(images(2), 2, 28, 28), idx(new byte[] {3, 10}, 2));
        assertThatThrownBy(this::open).hasMessageContaining("record 1 has label 10");
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("t10k-images-idx3-ubyte[.gz] not found in")
                .hasMessageContaining("rsc data fetch mnist");
    }
}
