package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFileTest {
    @TempDir
    private Path folder;

    record Point(int x, double y, String name, boolean on, List<Integer> all, Colour colour) {}

    enum Colour {
        RED,
        GREEN
    }

    private Path written() throws IOException {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", "\u00fc \u06f3");
        content.put("numbers", List.of(0.1, 1e-300, 5e-4, 42L, Long.MIN_VALUE, 0.1f));
        content.put("inner", Map.of("a", List.of(Map.of("b", true))));
        content.put("nothing", null);
        Path file = folder.resolve("x.json");
        JsonFile.write(file, content);
        return file;
    }

    @Test
    void isReadAsWrittenHoweverItIsIndented() throws IOException {
        Path file = written();
        JsonNode read = JsonFile.read(file, "", "");
        Files.writeString(file, read.toString());
        assertThat(JsonFile.read(file, "", "")).isEqualTo(read);
        Files.writeString(file, JsonFile.text(read));
        assertThat(JsonFile.read(file, "", "")).as("sealed again").isEqualTo(read);
    }

    /** Whatever byte is damaged: the file is refused, or says what it said. */
    @Test
    void everyDamageIsTold() throws IOException {
        Path file = written();
        byte[] whole = Files.readAllBytes(file);
        JsonNode content = JsonFile.read(file, "", "");
        SplittableRandom random = new SplittableRandom(3);
        int told = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = at % 7 == 6 ? java.util.Arrays.copyOf(whole, at) : whole.clone();
            if (at % 7 != 6) {
                damaged[at] = (byte) (at % 2 == 0 ? random.nextInt(256) : 32 + random.nextInt(96));
            }
            // a damaged key is another key; nothing is left to compare then, as in a file of an earlier version
            if (new String(damaged, StandardCharsets.ISO_8859_1).contains("\"sha256\"")) {
                Files.write(file, damaged);
                try {
                    assertThat(JsonFile.read(file, "", "")).isEqualTo(content);
                } catch (IOException e) {
                    told++;
                    assertThat(e.getMessage())
                            .startsWith("corrupt " + file + ": it ")
                            .doesNotContain("java.", "fasterxml", "`");
                }
            }
        }
        assertThat(told).isGreaterThan(whole.length / 2);
    }

    @Test
    void aFileWithoutChecksumIsReadAsItStands() throws IOException {
        Path file = Files.writeString(folder.resolve("old.json"), "{\"x\": 1}");
        assertThat(JsonFile.read(file, "", "").path("x").asInt()).isEqualTo(1);
        Files.writeString(file, "{\"sha256\": \"00\", \"x\": 1}");
        assertThatThrownBy(() -> JsonFile.read(file, "thing", "buy another"))
                .hasMessageStartingWith("corrupt thing " + file + ": it was changed or damaged")
                .hasMessageContaining("remove its line \"sha256\"")
                .hasMessageEndingWith("; buy another");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'x': 'a'}             | its 'x' is 'a', expected a whole number",
                "{'x': 1.5}             | its 'x' is 1.5, expected a whole number",
                "{'x': 99999999999}     | its 'x' is 99999999999",
                "{'y': []}              | its 'y' is [], expected a number",
                "{'name': {}}           | its 'name' is {}, expected a text",
                "{'on': 'yes'}          | its 'on' is 'yes', expected true or false",
                "{'all': 3}             | its 'all' is 3, expected a list",
                "{'all': [1, 'b']}      | its 'all[1]' is 'b', expected a whole number",
                "{'colour': 'BLUE'}     | its 'colour' is 'BLUE', expected one of RED, GREEN",
            })
    void wrongTypesAreToldInWords(String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("p.json"), text.replace('\'', '"'));
        assertThatThrownBy(() -> JsonFile.read(file, Point.class, "", ""))
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(e.getMessage().replace('"', '\''))
                        .contains(message)
                        .doesNotContain("java.", "rscsnn.", "fasterxml", "`"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``             | it holds nothing",
                "null           | it holds nothing",
                "7              | it holds no JSON object",
                "{'x': 1        | it ends too early (cut?)",
                "{'x': 1} {}    | it is not JSON: line 1, column 1",
                "{'x': 1, 'x': 2} | Duplicate field 'x'",
                "<html>         | it is not JSON: line 1, column ",
                "{'x': NaN}     | Non-standard token 'NaN'; ",
                "{]             | Unexpected close marker ']': expected '}'; ",
            })
    void whatIsNoObjectIsToldInWords(String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("p.json"), text.replace('\'', '"'));
        assertThatThrownBy(() -> JsonFile.read(file, "", "mend it"))
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(e.getMessage().replace('"', '\''))
                        .contains(message)
                        .doesNotContain("`", "REDACTED"));
    }

    @Test
    void bytesThatAreNoTextAndDepthAreToldInWords() throws IOException {
        Path file = Files.write(folder.resolve("b.json"), new byte[] {'{', '\n', (byte) 0xff, '}'});
        assertThatThrownBy(() -> JsonFile.read(file, "", "")).hasMessageContaining("line 2 is not text");
        Files.write(file, new byte[] {'{', '\n', ' ', (byte) 0xff, '}'}); // within a line
        assertThatThrownBy(() -> JsonFile.read(file, "", "")).hasMessageContaining("line 2 is not text");
        Files.writeString(file, "{\"a\":" + "[".repeat(3000));
        assertThatThrownBy(() -> JsonFile.read(file, "", "")).hasMessageContaining("nested too deeply");
    }
}
