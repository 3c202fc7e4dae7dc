package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each page of {@code docs/results} says where its numbers come from, and has its tables beside it as JSON. */
class ResultsPagesTest {
    private static final Path FOLDER = Path.of("..", "docs", "results");
    private static final String REGENERATE = "./mvnw -q -pl cli -am test -Dtest=ResultsPagesTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Drsc.docs=write";

    /** A number, perhaps with its interval, perhaps with the paper's behind it: {@code 51.0 [43.9, 58.1] (80.29)}. */
    private static final Pattern NUMBER =
            Pattern.compile("(-?[0-9.]+)(?: \\[(-?[0-9.]+), (-?[0-9.]+)])?(?: \\(([0-9.]+)\\))?");

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static Path data(Path page) {
        return FOLDER.resolve("data").resolve(page.getFileName().toString().replaceFirst("[.]md$", ".json"));
    }

    /** Heading to header and rows, in the order of the page; the table of provenance apart. */
    private static Map<String, Object> content(Path page) throws IOException {
        List<Map<String, Object>> tables = new ArrayList<>();
        Map<String, Object> provenance = new LinkedHashMap<>();
        String heading = "";
        List<String> header = null;
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("#")) {
                heading = line.replaceFirst("^#+ +", "");
            }
            if (!line.startsWith("|")) {
                header = null;
                continue;
            }
            List<String> cells = Arrays.stream(line.substring(1).split("(?<!\\\\)[|]"))
                    .map(cell -> cell.strip().replace("**", ""))
                    .toList();
            if (header == null) {
                header = cells;
                if (!heading.equals("Provenance")) {
                    tables.add(new LinkedHashMap<>(
                            Map.of("heading", heading, "columns", cells, "rows", new ArrayList<>())));
                }
            } else if (!cells.stream().allMatch(cell -> cell.matches("[-: ]+"))) {
                if (heading.equals("Provenance")) {
                    provenance.put(cells.get(0), cells.get(1));
                } else {
                    @SuppressWarnings("unchecked")
                    List<Object> rows = (List<Object>) tables.getLast().get("rows");
                    rows.add(cells.stream().map(ResultsPagesTest::cell).toList());
                }
            }
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("page", page.getFileName().toString());
        content.put("provenance", provenance);
        content.put(
                "tables",
                tables.stream()
                        .map(table -> {
                            Map<String, Object> ordered = new LinkedHashMap<>();
                            for (String key : List.of("heading", "columns", "rows")) {
                                ordered.put(key, table.get(key));
                            }
                            return ordered;
                        })
                        .toList());
        return content;
    }

    private static Object cell(String text) {
        Matcher number = NUMBER.matcher(text);
        if (!number.matches()) {
            return text;
        }
        Map<String, Object> parts = new LinkedHashMap<>();
        String[] names = {"value", "low", "high", "paper"};
        for (int i = 0; i < names.length; i++) {
            if (number.group(i + 1) != null) {
                parts.put(names[i], Double.parseDouble(number.group(i + 1)));
            }
        }
        return parts;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void hasProvenanceAndItsTablesAsData(Path page) throws IOException {
        Map<String, Object> content = content(page);
        String expected = JsonFile.text(content);
        if ("write".equals(System.getProperty("rsc.docs"))) {
            Files.createDirectories(FOLDER.resolve("data"));
            Files.writeString(data(page), expected);
        }
        assertThat((Map<?, ?>) content.get("provenance"))
                .as("Provenance of " + page)
                .extracting(Map::keySet)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.collection(Object.class))
                .contains("commit", "data", "processor", "precision");
        assertThat(Files.readString(page)).contains("(data/" + data(page).getFileName() + ")");
        assertThat((List<?>) content.get("tables")).isNotEmpty();
        assertThat(data(page)).as("write it again with\n  " + REGENERATE + "\n").hasContent(expected);
    }
}
