package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    private final StepScope scope = new StepScope();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Float", "Double", "Half", "BFloat16", "Long", "Int", "Byte", "Bool"})
    void keepsEveryType(ScalarType type) throws IOException {
        Tensor values = Tensors.of(new float[] {0, 1, 2, 0.5f, 100, 3}, 2, 3).to(type);
        Tensor back = roundTrip(Map.of("x", values)).get("x");
        assertThat(back.scalar_type().intern()).isEqualTo(type);
        assertThat(Tensors.shape(back)).containsExactly(2, 3);
        assertThat(back.equal(values)).isTrue();
    }

    @Test
    void keepsOrderScalarsEmptyAndStridedTensors() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(
                "z strided", Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).t());
        tensors.put("empty", torch.empty(0, 5));
        tensors.put("a scalar", Tensors.of(new float[] {7}, 1).squeeze());
        tensors.put("Ünï", Tensors.of(new float[] {8}, 1));
        Map<String, Tensor> back = roundTrip(tensors);
        assertThat(back.keySet()).containsExactly("z strided", "empty", "a scalar", "Ünï");
        assertThat(Tensors.floats(back.get("z strided"))).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(Tensors.shape(back.get("empty"))).containsExactly(0, 5);
        assertThat(back.get("a scalar").dim()).isZero();
        assertThat(Tensors.floats(back.get("a scalar"))).containsExactly(7);
        assertThat(roundTrip(Map.of())).isEmpty();
    }

    @Test
    void refusesATypeWithoutName() {
        Tensor complex = torch.zeros(2).to(ScalarType.ComplexFloat);
        assertThatThrownBy(() -> Safetensors.write(folder.resolve("x"), Map.of("x", complex)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ComplexFloat");
        assertThat(folder).isEmptyDirectory();
    }

    /** By the text of the format alone: what another program would read. */
    @Test
    void isReadByAnIndependentParser() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("long", Tensors.of(new long[] {-1, 5}, 2));
        tensors.put("float", Tensors.of(new float[] {1.5f, -2, 3}, 3, 1));
        Path file = folder.resolve("x.safetensors");
        Safetensors.write(file, tensors);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        assertThat(header.length % 8).as("the data are aligned").isZero();
        JsonNode json = new ObjectMapper().readTree(header);
        assertThat(json.toString())
                .isEqualTo("{\"long\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]},"
                        + "\"float\":{\"dtype\":\"F32\",\"shape\":[3,1],\"data_offsets\":[16,28]}}");
        assertThat(bytes.getLong()).isEqualTo(-1);
        assertThat(bytes.getLong()).isEqualTo(5);
        assertThat(bytes.getFloat()).isEqualTo(1.5f);
        assertThat(bytes.getFloat()).isEqualTo(-2f);
        assertThat(bytes.getFloat()).isEqualTo(3f);
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void readsWhatOthersWrite() throws IOException {
        // metadata, tensors not in the order of their data, blanks behind the header
        Path file = file(
                "{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[4,6]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}   ",
                0,
                0,
                (byte) 0x80,
                0x3f,
                7,
                8);
        Map<String, Tensor> read = Safetensors.read(file);
        assertThat(read.keySet()).containsExactly("b", "a");
        assertThat(Tensors.floats(read.get("a"))).containsExactly(1);
        assertThat(Tensors.longs(read.get("b"))).containsExactly(7, 8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1]                                                                        | not a JSON object",
                "null                                                                       | not a JSON object",
                "{{{                                                                        | not JSON",
                "{} {}                                                                      | not JSON",
                "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'x':{}}              | a name twice",
                "{'x':5}                                                                    | tensor x",
                "{'x':{'shape':[1],'data_offsets':[0,4]}}                                   | tensor x",
                "{'x':{'dtype':'F32','shape':1,'data_offsets':[0,4]}}                       | tensor x",
                "{'x':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}}                   | tensor x",
                "{'x':{'dtype':'F32','shape':['1'],'data_offsets':[0,4]}}                   | tensor x",
                "{'x':{'dtype':'F32','shape':[-1],'data_offsets':[4,0]}}                    | tensor x",
                "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0]}}                       | tensor x",
                "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0,8]}}                     | another size",
                "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}                     | describes 8 (cut?)",
                "{'x':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}}                      | expected 0: nothing"
                        + " describes the gap",
                "{'x':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}                      | describes 2",
                "{'x':{'dtype':'U8','shape':[3],'data_offsets':[0,3]},'y':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}}"
                        + " | overlaps",
                "{'x':{'dtype':'F32','shape':[1],'data_offsets':[9223372036854775803,9223372036854775807]}} | expected"
                        + " 0",
                "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0,99999999999999999999]}}  | tensor x",
                "{'x':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}}  | another size",
                "{'x':{'dtype':'F64','shape':[4611686018427387904,2],'data_offsets':[0,0]}} | another size",
                "{'x':{'dtype':'F32','shape':[0,4611686018427387904],'data_offsets':[0,0]}} | another size",
            })
    void refusesMalformedHeaders(String header, String reason) throws IOException {
        Path file = file(header.replace('\'', '"'), 1, 2, 3, 4);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("corrupt")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"F8_E4M3", "F8_E5M2", "F8", "I8", "I16", "U16", "U32", "U64", "C64", "F4", "what"})
    void typesThatAreNotReadAreNamed(String type) throws IOException {
        Path file = file(
                "{\"layer.weight\":{\"dtype\":\"" + type + "\",\"shape\":[4],\"data_offsets\":[0,4]}}", 1, 2, 3, 4);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("tensor layer.weight is of type " + type + ", which is not read")
                .hasMessageNotContaining("corrupt");
    }

    @ParameterizedTest
    @CsvSource({
        "NaN, Float, a.weight, tensor a.weight holds NaN (1 of 3 values",
        "Infinity, Float, a.weight, tensor a.weight holds infinity",
        "-Infinity, Half, a.bias, tensor a.bias holds infinity",
        "NaN, BFloat16, a.running_mean, tensor a.running_mean holds NaN",
        "1e300, Double, a.weight, tensor a.weight holds numbers too large for float32",
        "-0.5, Float, bn1.running_var, 'tensor bn1.running_var holds a negative variance, -0.5'",
        "-0.5, Double, running_var, tensor running_var holds a negative variance"
    })
    void valuesThatNoNetworkCanHaveAreRefused(double value, ScalarType type, String name, String message)
            throws IOException {
        Path file = folder.resolve("x");
        Safetensors.write(
                file, Map.of(name, Tensors.of(new double[] {1, value, 2}, 3).to(type)));
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
        Safetensors.write(file, Map.of(name, Tensors.of(new double[] {1, 0, 3e38}, 3)));
        assertThat(Safetensors.read(file)).containsOnlyKeys(name);
    }

    @Test
    void otherFilesAreNamedAsWhatTheyAre() throws IOException {
        named("version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12345\n", "git lfs pull");
        named("\n<!DOCTYPE html><html><body>404</body></html>", "a web page");
        named("<html lang=en>", "a web page");
        named("\u00ef\u00bb\u00bf<?xml version='1.0'?><Error/>", "a web page");
        named("PK\3\4 archive/data.pkl", "PyTorch's torch.save writes (.pt, .pth)");
        for (char protocol = 2; protocol <= 5; protocol++) {
            named(
                    "\u0080" + protocol + "\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\31.",
                    "a Python pickle, such as PyTorch's");
        }
        named("\u0089HDF\r\n\32\n and more", "--from nir");
        named("\u001f\u008b\b and more", "unpack it first");
        named("\u0093NUMPY\1 and more", "a NumPy array");
        assertThatThrownBy(() -> Safetensors.read(Files.createFile(folder.resolve("empty"))))
                .hasMessageEndingWith("empty: it is empty");
    }

    private void named(String content, String words) throws IOException {
        Path file = Files.write(folder.resolve("other"), content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(words)
                .hasMessageNotContaining("corrupt");
    }

    /** The length of its header is that of a pickle's first bytes. */
    @Test
    void aHeaderWhoseLengthLooksLikeAPickleIsRead() throws IOException {
        String header = "{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}";
        Path file = file(header + " ".repeat(0x280 - header.length()), 7);
        assertThat(Tensors.longs(Safetensors.read(file).get("x"))).containsExactly(7);
    }

    @Test
    void aLengthWithTheHighestByteFirstIsTold() throws IOException {
        Path file = Files.write(folder.resolve("x"), bytes(Long.reverseBytes(2), "{}", new byte[0]));
        assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("highest byte first");
    }

    @Test
    void refusesImpossibleHeaderLengthsAndMissingFiles() throws IOException {
        for (long length : new long[] {-1, 0, 1, 9, Long.MAX_VALUE, Long.MIN_VALUE}) {
            Path file = folder.resolve("x");
            Files.write(file, bytes(length, "{}", new byte[0]));
            assertThatThrownBy(() -> Safetensors.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file + ": its header cannot be " + length + " bytes long");
        }
        Path cut = Files.write(folder.resolve("cut"), new byte[5]);
        assertThatThrownBy(() -> Safetensors.read(cut)).hasMessageContaining("cut: it ends too early");
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("none")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such weights file");
        assertThatThrownBy(() -> Safetensors.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.toString());
    }

    /** Every damage of a valid file is either harmless or an IOException that names it. */
    @Test
    void damageIsAnIOException() throws IOException {
        Path file = folder.resolve("x");
        Safetensors.write(file, Map.of("some.weight", torch.ones(3, 2), "n", torch.zeros(1)));
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(1);
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            byte[] damaged = i % 2 == 0 ? whole.clone() : java.util.Arrays.copyOf(whole, random.nextInt(whole.length));
            for (int flips = random.nextInt(4); flips >= 0 && damaged.length > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try (StepScope step = new StepScope()) {
                Safetensors.read(file);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining(file.toString());
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(300);
    }

    private Map<String, Tensor> roundTrip(Map<String, Tensor> tensors) throws IOException {
        Path file = folder.resolve("x.safetensors");
        Safetensors.write(file, tensors);
        return Safetensors.read(file);
    }

    private Path file(String header, int... data) throws IOException {
        byte[] content = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            content[i] = (byte) data[i];
        }
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return Files.write(folder.resolve("x"), bytes(text.length, header, content));
    }

    private static byte[] bytes(long length, String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(text)
                .put(data)
                .array();
    }
}
