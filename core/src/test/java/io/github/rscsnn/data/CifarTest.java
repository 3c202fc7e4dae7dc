package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {
    @TempDir
    Path root;

    private Path ten;
    private Path hundred;

    @BeforeEach
    void folders() throws IOException {
        ten = Files.createDirectory(root.resolve("cifar-10-batches-bin"));
        hundred = Files.createDirectory(root.resolve("cifar-100-binary"));
    }

    /** A record whose pixel p is {@code first + p} modulo 256. */
    private static byte[] record(int first, int... labels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int label : labels) {
            out.write(label);
        }
        for (int p = 0; p < 3072; p++) {
            out.write(first + p);
        }
        return out.toByteArray();
    }

    private static void write(Path file, byte[]... records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] record : records) {
            out.writeBytes(record);
        }
        Files.write(file, out.toByteArray());
    }

    private DataLocation part() {
        return DataLocation.of(root).allowingPart();
    }

    @Test
    void readsLabelsAndPlanesAcrossFiles() throws IOException {
        write(ten.resolve("data_batch_1.bin"), record(5, 3), record(6, 9));
        write(ten.resolve("data_batch_2.bin"), record(7, 0));

        Dataset data = Cifar.ten(Split.TRAIN, part());

        assertThat(data.size()).isEqualTo(3);
        assertThat(new int[] {data.label(0), data.label(1), data.label(2)}).containsExactly(3, 9, 0);
        byte[] image = new byte[data.imageBytes()];
        data.pixels(2, image);
        assertThat(image[0]).isEqualTo((byte) 7);
        assertThat(image[3071]).isEqualTo((byte) (7 + 3071));
        assertThat(data.classNames()).hasSize(10).startsWith("airplane").endsWith("truck");
        assertThat(data.normalisation().mean()).containsExactly(.4914f, .4822f, .4465f);
        assertThatThrownBy(() -> data.label(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> data.pixels(-1, image)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void takesTheFineLabelOfCifar100() throws IOException {
        write(hundred.resolve("test.bin"), record(0, 19, 99), record(1, 4, 0));

        Dataset data = Cifar.hundred(Split.TEST, part());

        assertThat(data.label(0)).isEqualTo(99);
        assertThat(data.label(1)).isZero();
        assertThat(data.classNames()).hasSize(100);
        assertThat(new HashSet<>(data.classNames())).hasSize(100);
        assertThat(data.classNames()).isSorted();
        byte[] image = new byte[3072];
        data.pixels(1, image);
        assertThat(image[0]).isEqualTo((byte) 1);
    }

    @Test
    void takesTheOfficialFolderItself() throws IOException {
        write(ten.resolve("test_batch.bin"), record(0, 1));

        assertThat(Cifar.ten(Split.TEST, new DataLocation(ten, true)).size()).isEqualTo(1);
    }

    @Test
    void acceptsAFileOfTheOfficialSize() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(ten.resolve("test_batch.bin").toFile(), "rw")) {
            file.setLength(30_730_000);
        }

        assertThat(Cifar.ten(Split.TEST, DataLocation.of(root)).size()).isEqualTo(10_000);
    }

    @Test
    void refusesAPartUnlessAllowed() throws IOException {
        write(ten.resolve("test_batch.bin"), record(0, 1));

        assertThatThrownBy(() -> Cifar.ten(Split.TEST, DataLocation.of(root)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("test_batch.bin has 3,073 bytes")
                .hasMessageContaining("30,730,000")
                .hasMessageContaining(
                        "Delete the folder and fetch it again, or allow a part of the data set (--allow-part)");
    }

    @Test
    void refusesABrokenRecordEvenAsAPart() throws IOException {
        Files.write(ten.resolve("test_batch.bin"), new byte[3072]);

        assertThatThrownBy(() -> Cifar.ten(Split.TEST, part()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("whole records of 3,073 bytes");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        Files.createFile(ten.resolve("test_batch.bin"));

        assertThatThrownBy(() -> Cifar.ten(Split.TEST, part())).hasMessageContaining("has 0 bytes");
    }

    @Test
    void namesFileAndRecordOfALabelOutOfRange() throws IOException {
        write(ten.resolve("test_batch.bin"), record(0, 9), record(0, 10));
        write(hundred.resolve("test.bin"), record(0, 20, 5));

        assertThatThrownBy(() -> Cifar.ten(Split.TEST, part()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("test_batch.bin: record 1 has label 10");
        assertThatThrownBy(() -> Cifar.hundred(Split.TEST, part()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("test.bin: record 0 has label 20");
    }

    @Test
    void namesMissingFilesAndTheWayOut() throws IOException {
        write(ten.resolve("data_batch_1.bin"), record(0, 1));

        assertThatThrownBy(() -> Cifar.ten(Split.TRAIN, DataLocation.of(root)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "data_batch_2.bin, data_batch_3.bin, data_batch_4.bin, data_batch_5.bin not found")
                .hasMessageContaining("rsc data fetch cifar10");
        assertThatThrownBy(() -> Cifar.ten(Split.TEST, part())).hasMessageContaining("test_batch.bin not found");
    }

    @Test
    void refusesAnArrayThatIsTooShort() throws IOException {
        write(ten.resolve("test_batch.bin"), record(0, 9));
        Dataset data = Cifar.ten(Split.TEST, part());

        assertThatThrownBy(() -> data.pixels(0, new byte[1024]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs 3072 bytes");
    }
}
