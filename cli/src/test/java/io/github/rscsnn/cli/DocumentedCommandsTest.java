package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every {@code rsc} command in a shell block of a page is one: its options exist and their values are of their kind. */
class DocumentedCommandsTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)\n```sh\n(.*?)\n```");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)");

    record Documented(Path page, String line) {
        @Override
        public String toString() {
            return page.getFileName() + ": " + line;
        }
    }

    static List<Documented> commands() throws IOException {
        List<Documented> commands = new ArrayList<>();
        for (Path page : DocumentationTest.pages()) {
            Matcher block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                block.group(1)
                        .replaceAll("\\\\\n *", " ")
                        .lines()
                        .map(line -> line.replaceFirst("(^|\\s)#.*", "").strip())
                        .flatMap(line -> Stream.of(line.split(" && | \\| | ;|; ")))
                        .map(line -> line.strip().replaceFirst("^(\\w+=\\S* )+", ""))
                        .filter(line -> line.matches("(\\S*/)?rsc .*"))
                        // a page's own way to say "and so on"
                        .filter(line -> !line.contains("...") && !line.contains("$"))
                        .forEach(line -> commands.add(new Documented(page, line)));
            }
        }
        return commands;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line.replaceFirst(" >.*", "").replaceFirst(" &$", ""));
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3));
        }
        return words.subList(1, words.size());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isOne(Documented documented) {
        Terminal terminal = Terminal.plain(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()));
        assertThatCode(() -> new Main(terminal, Map.of())
                        .commandLine()
                        .parseArgs(words(documented.line()).toArray(String[]::new)))
                .as(documented.toString())
                .doesNotThrowAnyException();
    }

    @Test
    void areMany() throws IOException {
        assertThat(commands()).hasSizeGreaterThan(40);
        assertThat(words("./rsc data fetch 'my set' --seed 3 > x"))
                .containsExactly("data", "fetch", "my set", "--seed", "3");
    }
}
