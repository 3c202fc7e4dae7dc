package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import io.github.rscsnn.bench.BenchReport;
import io.github.rscsnn.conformance.CaseResult;
import io.github.rscsnn.experiment.CheckOutcome;
import io.github.rscsnn.experiment.CostOutcome;
import io.github.rscsnn.experiment.EvaluationOutcome;
import io.github.rscsnn.experiment.Recipe;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code docs/json.md} is what the commands write, with the words of the records' own comments. */
class JsonPageTest {
    private static final Path PAGE = Path.of("..", "docs", "json.md");
    private static final List<Path> SOURCES = List.of(Path.of("../core/src/main/java"), Path.of("src/main/java"));
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Commands to what they write; a list where the type is one. */
    private static final Map<String, JavaType> COMMANDS = commands();

    /** They write their table, cells by header. */
    private static final List<String> TABLES = List.of("reproduce");

    /** They write a file of a form of its own. */
    private static final Map<String, String> OWN_FORMS =
            Map.of("leaderboard", "what is in `leaderboard.json` ([leaderboard.md](leaderboard.md))");

    private static Map<String, JavaType> commands() {
        Map<String, JavaType> commands = new LinkedHashMap<>();
        commands.put("evaluate", one(EvaluationOutcome.class));
        commands.put("demo", several(EvaluationOutcome.class));
        commands.put("check", one(CheckOutcome.class));
        commands.put("certify", one(CertifyCommand.Certificates.class));
        commands.put("predict", one(PredictCommand.Answers.class));
        commands.put("cost", one(CostOutcome.class));
        commands.put("bench", one(BenchReport.class));
        commands.put("conformance", several(CaseResult.class));
        commands.put("doctor", one(DoctorCommand.Diagnosis.class));
        commands.put("compare", several(ComparedPair.class));
        commands.put("data list", several(DataCommand.ListCommand.Listed.class));
        commands.put("data bench", several(DataBenchCommand.Measured.class));
        commands.put("data verify", several(DataVerifyCommand.Verified.class));
        return commands;
    }

    private static JavaType one(Class<?> type) {
        return JSON.constructType(type);
    }

    private static JavaType several(Class<?> type) {
        return JSON.getTypeFactory().constructCollectionType(List.class, type);
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder();
        page.append("""
                # JSON

                `--json FILE` writes what a command found as JSON, `--json -` writes it to stdout and nothing else. Numbers have full precision;
                shares and accuracies are in [0, 1], radii and ε in pixel units. An object's `sha256` is the checksum of all else in it. Keys are added
                in new versions, and none changes its meaning within a major one.

                | command | writes |
                | --- | --- |
                """);
        Set<JavaType> types = new LinkedHashSet<>();
        COMMANDS.forEach((command, type) -> page.append("| `rsc " + command + "` | " + words(type, types) + " |\n"));
        TABLES.forEach(
                command -> page.append(
                        "| `rsc " + command
                                + "` | a list of the table's rows, cells as printed by header, those that are decimal numbers as numbers |\n"));
        OWN_FORMS.forEach((command, what) -> page.append("| `rsc " + command + "` | " + what + " |\n"));
        page.append(
                "\n`rsc bench --arch all` writes a list. What an analysis needs of each image is in the run folder too:"
                        + "\n[ledger.md](ledger.md).\n");
        Deque<JavaType> left = new ArrayDeque<>(types);
        Set<JavaType> done = new LinkedHashSet<>();
        while (!left.isEmpty()) {
            JavaType type = left.removeFirst();
            if (!done.add(type)) {
                continue;
            }
            page.append("\n## " + name(type.getRawClass()) + "\n\n| key | type | what |\n| --- | --- | --- |\n");
            Map<String, String> comments = comments(type.getRawClass());
            for (BeanPropertyDefinition property : properties(type)) {
                Set<JavaType> inner = new LinkedHashSet<>();
                String kind = words(property.getAccessor().getType(), inner);
                String what = comments.getOrDefault(property.getInternalName(), "");
                page.append("| `" + property.getName() + "` | " + kind + " | " + what + " |\n");
                left.addAll(inner);
            }
        }
        return page.toString();
    }

    /** Components in their order, then methods by name: a JVM gives methods in any order. */
    private static List<BeanPropertyDefinition> properties(JavaType type) {
        BeanDescription description = JSON.getSerializationConfig().introspect(type);
        List<String> components = type.getRawClass().isRecord()
                ? Stream.of(type.getRawClass().getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList()
                : List.of();
        return description.findProperties().stream()
                .filter(BeanPropertyDefinition::couldSerialize)
                .sorted(Comparator.<BeanPropertyDefinition>comparingInt(property -> {
                            int place = components.indexOf(property.getInternalName());
                            return place < 0 ? components.size() : place;
                        })
                        .thenComparing(BeanPropertyDefinition::getName))
                .toList();
    }

    /** Two findings differ by their package. */
    private static String name(Class<?> type) {
        return type == io.github.rscsnn.cli.doctor.Finding.class ? "Finding of doctor" : type.getSimpleName();
    }

    /** Adds the types that the page must explain too. */
    private static String words(JavaType type, Set<JavaType> types) {
        Class<?> raw = type.getRawClass();
        if (type.isMapLikeType()) {
            return "object of " + words(type.getContentType(), types);
        }
        if (type.isContainerType()) {
            return "list of " + words(type.getContentType(), types);
        }
        if (type.isEnumType()) {
            return java.util.Arrays.stream(raw.getEnumConstants())
                    .map(value -> "`" + JSON.convertValue(value, String.class) + "`")
                    .collect(Collectors.joining(", "));
        }
        if (raw == Recipe.class) { // writes itself
            return "options of [`rsc train`](commands/rsc-train.md) by name";
        }
        if (raw.getName().startsWith("io.github.rscsnn")) {
            types.add(type);
            String name = name(raw);
            return "[" + name + "](#" + name.toLowerCase(Locale.ROOT).replace(' ', '-') + ")";
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return "true or false";
        }
        if (List.of(int.class, Integer.class, long.class, Long.class).contains(raw)) {
            return "whole number";
        }
        if (raw.isPrimitive() || Number.class.isAssignableFrom(raw)) {
            return "number";
        }
        return raw == Object.class ? "value" : "text";
    }

    /** What its source says of each component ({@code @param}) and of each method that is written too. */
    private static Map<String, String> comments(Class<?> type) throws IOException {
        Class<?> outer = type;
        while (outer.getEnclosingClass() != null) {
            outer = outer.getEnclosingClass();
        }
        String file = outer.getName().replace('.', '/') + ".java";
        Path source = SOURCES.stream()
                .map(root -> root.resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IOException("no source of " + type));
        String text = Files.readString(source);
        Matcher declared = Pattern.compile("(?:record|class) " + type.getSimpleName() + "\\b")
                .matcher(text);
        assertThat(declared.find()).as("declaration of %s", type).isTrue();
        Map<String, String> comments = new LinkedHashMap<>();
        Matcher method = Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@[^\\n]*\\s*)*public [^\\n(]*?\\b(\\w+)\\(\\)",
                        Pattern.DOTALL)
                .matcher(text.substring(declared.end()));
        while (method.find()) {
            comments.putIfAbsent(method.group(2), plain(method.group(1).replaceFirst("(?s)\\n[ *]*@.*", "")));
        }
        String before = text.substring(0, declared.start());
        int start = before.lastIndexOf("/**");
        String comment = before.substring(start, before.lastIndexOf("*/"));
        Matcher parameter = Pattern.compile("@param (\\w+)\\s+((?:(?!\\n[ *]*@).)*)", Pattern.DOTALL)
                .matcher(comment);
        while (parameter.find()) {
            comments.put(parameter.group(1), plain(parameter.group(2)));
        }
        return comments;
    }

    private static String plain(String javadoc) {
        return javadoc.replaceAll("\\n[ ]*\\*", " ")
                .replaceAll("\\{@(?:link|code|value) #?([^}]*)}", "$1")
                .replaceAll("<[^>]*>", "")
                .replaceAll("\\s+", " ")
                .replace("|", "\\|")
                .strip();
    }

    @Test
    void isUpToDate() throws IOException {
        String page = page();
        if ("write".equals(System.getProperty("rsc.docs"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/json.md: write it again with -Dtest=JsonPageTest -Drsc.docs=write")
                .isEqualTo(page);
    }

    @Test
    void everyCommandWithTheOptionIsThere() {
        Set<String> documented = new LinkedHashSet<>(COMMANDS.keySet());
        documented.addAll(TABLES);
        documented.addAll(OWN_FORMS.keySet());
        List<String> with = new ArrayList<>();
        for (List<String> words : MainTest.ownCommands()) {
            if (MainTest.commandAt(words).getCommandSpec().optionsMap().containsKey("--json")) {
                with.add(String.join(" ", words));
            }
        }
        assertThat(documented).containsExactlyInAnyOrderElementsOf(with);
    }

    /** The keys of the page are the keys of the file. */
    @Tag("slow")
    @Test
    void doctorWritesWhatThePageSays() throws IOException {
        var written = JSON.readTree(CliRun.of("doctor", "--json", "-").out());
        assertThat(StreamSupport.stream(((Iterable<String>) written::fieldNames).spliterator(), false)
                        .filter(key -> !key.equals("sha256")))
                .containsExactlyElementsOf(properties(one(DoctorCommand.Diagnosis.class)).stream()
                        .map(BeanPropertyDefinition::getName)
                        .toList());
    }
}
