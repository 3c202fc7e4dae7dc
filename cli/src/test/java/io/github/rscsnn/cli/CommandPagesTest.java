package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/commands} is what the commands themselves say. */
class CommandPagesTest {
    private static final Path FOLDER = Path.of("..", "docs", "commands");
    private static final String REGENERATE = "./mvnw -q -pl cli -am test -Dtest=CommandPagesTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Drsc.docs=write";

    /** File name to content. */
    private static Map<String, String> pages() {
        Map<String, String> pages = new TreeMap<>();
        for (List<String> words : MainTest.ownCommands()) {
            pages.put(file(words), page(words));
        }
        String index = MainTest.ownCommands().stream()
                .map(words -> "- [" + title(words) + "](" + file(words) + ")")
                .sorted()
                .collect(Collectors.joining("\n"));
        pages.put(
                "README.md",
                "# Commands\n\nThe help of each command, as `rsc COMMAND --help` prints it.\n\n" + index + "\n");
        return pages;
    }

    private static String title(List<String> words) {
        return words.isEmpty() ? "rsc" : "rsc " + String.join(" ", words);
    }

    private static String file(List<String> words) {
        return title(words).replace(' ', '-') + ".md";
    }

    private static String page(List<String> words) {
        String[] arguments = Stream.concat(words.stream(), Stream.of("--help")).toArray(String[]::new);
        String help =
                CliRun.of(arguments).out().lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
        return "# " + title(words) + "\n\n```text\n" + help.strip() + "\n```\n";
    }

    private static Map<String, String> present() throws IOException {
        Map<String, String> present = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                present.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return present;
    }

    @Test
    void areUpToDate() throws IOException {
        Map<String, String> pages = pages();
        if ("write".equals(System.getProperty("rsc.docs"))) {
            Files.createDirectories(FOLDER);
            for (String old : present().keySet()) {
                Files.delete(FOLDER.resolve(old));
            }
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.writeString(FOLDER.resolve(page.getKey()), page.getValue());
            }
        }
        assertThat(present())
                .as("docs/commands is out of date; write it again with\n  " + REGENERATE + "\n")
                .isEqualTo(pages);
    }
}
