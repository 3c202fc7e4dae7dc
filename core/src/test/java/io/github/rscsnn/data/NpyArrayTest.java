package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyArrayTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsAllVersions(int version) throws IOException {
        ByteBuffer data = littleEndian(24);
        for (int i = 0; i < 6; i++) {
            data.putFloat(i / 2f);
        }
        NpyArray array = NpyArray.read(file(version, header("<f4", "False", "(2, 3)"), data.array()));
        assertThat(array.dtype()).isEqualTo("<f4");
        assertThat(array.shape()).containsExactly(2, 3);
        assertThat(array.values()).containsExactly(0, 0.5, 1, 1.5, 2, 2.5);
    }

    @Test
    void readsEveryType() throws IOException {
        assertThat(one("<f8", littleEndian(8).putDouble(Math.PI))).isEqualTo(Math.PI);
        assertThat(one("<i8", littleEndian(8).putLong(-(1L << 53)))).isEqualTo(-9007199254740992.0);
        assertThat(one("<i4", littleEndian(4).putInt(-7))).isEqualTo(-7);
        assertThat(one("|i1", littleEndian(1).put((byte) 200))).isEqualTo(-56);
        assertThat(one("|u1", littleEndian(1).put((byte) 200))).isEqualTo(200);
        assertThat(one("|b1", littleEndian(1).put((byte) 1))).isEqualTo(1);
    }

    @Test
    void readsScalarsAndEmptyArrays() throws IOException {
        assertThat(NpyArray.read(file(1, header("<i4", "False", "()"), new byte[4]))
                        .shape())
                .isEmpty();
        assertThat(NpyArray.read(file(1, header("<i4", "False", "(0, 5)"), new byte[0]))
                        .values())
                .isEmpty();
        assertThat(NpyArray.read(file(1, header("<i4", "False", "(1,)"), new byte[4]))
                        .shape())
                .containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource({
        ">f4, False, '(2,)', dtype >f4",
        "<c8, False, '(2,)', dtype <c8",
        "<f4, True, '(2,)', Fortran order",
        "<f4, False, '(3,)', 'has 8 bytes of data, shape [3] of <f4 needs 12: it is cut, write it again'",
        "<f4, False, '(1,)', 'needs 4: it is damaged'",
        "<f4, False, '(-2,)', no readable",
        "<f4, False, '(4294967296, 4294967296)', too large",
        "<f4, False, '(99999999999999999999,)', unreadable shape",
        "<f4, maybe, '(2,)', no readable",
    })
    void saysWhatIsWrong(String dtype, String order, String shape, String message) throws IOException {
        Path file = file(1, header(dtype, order, shape), new byte[8]);
        assertThatThrownBy(() -> NpyArray.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("array.npy")
                .hasMessageContaining(message);
    }

    @Test
    void refusesWhatIsNoArray() throws IOException {
        Path text = Files.writeString(folder.resolve("text.npy"), "not an array at all");
        assertThatThrownBy(() -> NpyArray.read(text)).hasMessageContaining("text.npy is not a NumPy array file");
        Path empty = Files.createFile(folder.resolve("empty.npy"));
        assertThatThrownBy(() -> NpyArray.read(empty)).hasMessageContaining("is not a NumPy array file");
        Path newer = file(4, header("<f4", "False", "(2,)"), new byte[8]);
        assertThatThrownBy(() -> NpyArray.read(newer)).hasMessageContaining("format version 4");
    }

    @Test
    void refusesAnIntegerThatADoubleCannotHold() throws IOException {
        Path file = file(
                1,
                header("<i8", "False", "(1,)"),
                littleEndian(8).putLong((1L << 53) + 1).array());
        assertThatThrownBy(() -> NpyArray.read(file)).hasMessageContaining("9007199254740993");
    }

    /** However far a file is cut, the answer is an IOException. */
    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] whole = Files.readAllBytes(file(2, header("<f4", "False", "(2,)"), new byte[8]));
        for (int length = 0; length < whole.length; length++) {
            Path cut = folder.resolve("cut.npy");
            Files.write(cut, java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> NpyArray.read(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cut.npy");
        }
    }

    private double one(String dtype, ByteBuffer data) throws IOException {
        return NpyArray.read(file(1, header(dtype, "False", "(1,)"), data.array()))
                .values()[0];
    }

    private static String header(String dtype, String order, String shape) {
        return "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n".formatted(dtype, order, shape);
    }

    private Path file(int version, String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = littleEndian(12 + text.length + data.length);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) version).put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) text.length);
        } else {
            bytes.putInt(text.length);
        }
        bytes.put(text).put(data);
        return Files.write(folder.resolve("array.npy"), java.util.Arrays.copyOf(bytes.array(), bytes.position()));
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
