package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.rscsnn.reproduce.Coverage;
import io.github.rscsnn.reproduce.ResultsPage;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each page of {@code docs/results} says where its numbers come from, and has its tables beside it as JSON. */
class ResultsPagesTest {
    private static final Path FOLDER = Path.of("..", "docs", "results");
    private static final String README = "README.md";
    private static final String COVERAGE = "coverage.md";
    private static final String FINDINGS = "findings.md";
    private static final boolean WRITE = "write".equals(System.getProperty("rsc.docs"));
    private static final String REGENERATE = "./mvnw -q -pl cli -am test -Dtest=ResultsPagesTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Drsc.docs=write";

    /** A number, perhaps with its interval, perhaps with the paper's behind it: {@code 51.0 [43.9, 58.1] (80.29)}. */
    private static final Pattern NUMBER =
            Pattern.compile("(-?[0-9.]+)(?: \\[(-?[0-9.]+), (-?[0-9.]+)])?(?: \\(([0-9.]+)\\))?");

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !List.of(README, COVERAGE, FINDINGS)
                            .contains(file.getFileName().toString()))
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

    /** Whether the page is made of its data; else people wrote it, and the data are made of the page. */
    private static boolean isMade(Path page) throws IOException {
        return Files.exists(data(page)) && JsonFile.read(data(page), "", "").has("networks");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void hasProvenanceAndItsTablesAsData(Path page) throws IOException {
        Map<String, Object> content = content(page);
        assertThat((Map<?, ?>) content.get("provenance"))
                .as("Provenance of " + page)
                .extracting(Map::keySet)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.collection(Object.class))
                .contains("commit", "data", "processor", "precision");
        assertThat(Files.readString(page)).contains("(data/" + data(page).getFileName() + ")");
        assertThat((List<?>) content.get("tables")).isNotEmpty();
        if (isMade(page)) {
            String made = ResultsPage.read(data(page)).markdown();
            if (WRITE) {
                Files.writeString(page, made);
            }
            assertThat(page).as("write it again with\n  " + REGENERATE + "\n").hasContent(made);
            return;
        }
        JsonNode measurements = Files.exists(data(page))
                ? JsonFile.parse(Files.readAllBytes(data(page))).path("measurements")
                : MissingNode.getInstance();
        if (!measurements.isMissingNode()) {
            content.put("measurements", measurements); // the coverage is computed from them
        }
        String expected = JsonFile.text(content);
        if (WRITE) {
            Files.createDirectories(FOLDER.resolve("data"));
            Files.writeString(data(page), expected);
        }
        assertThat(data(page)).as("write it again with\n  " + REGENERATE + "\n").hasContent(expected);
        String text = Files.readString(page);
        for (JsonNode measurement : measurements) {
            String value = String.format(
                    Locale.ROOT,
                    "%.1f [%.1f, %.1f]",
                    measurement.path("values").path(0).doubleValue(),
                    measurement.path("low").doubleValue(),
                    measurement.path("high").doubleValue());
            assertThat(text).as(measurement.path("recipe").asText()).contains(value);
        }
    }

    @Test
    void coverageIsThatOfTheData() throws IOException {
        String expected = Coverage.of(FOLDER.resolve("data")).markdown();
        if (WRITE) {
            Files.writeString(FOLDER.resolve(COVERAGE), expected);
        }
        assertThat(FOLDER.resolve(COVERAGE))
                .as("write it again with\n  " + REGENERATE + "\n")
                .hasContent(expected);
    }

    @Test
    void theIndexNamesEveryPage() throws IOException {
        String index = Files.readString(FOLDER.resolve(README));
        for (Path page : pages()) {
            assertThat(index).contains("(" + page.getFileName() + ")");
        }
        assertThat(index).contains("(" + COVERAGE + ")");
    }
}
