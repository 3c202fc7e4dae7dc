package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TableOptionsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evaluate",
                "compare",
                "check",
                "certify",
                "predict",
                "cost",
                "bench",
                "reproduce",
                "demo",
                "conformance",
                "data list",
                "data bench"
            })
    void everyCommandThatPrintsATableHasThem(String words) {
        CommandLine command = new Main(
                        Terminal.plain(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter())),
                        Map.of())
                .commandLine();
        for (String word : words.split(" ")) {
            command = command.getSubcommands().get(word);
        }
        assertThat(command.getCommandSpec().optionsMap()).containsKeys("--json", "--csv", "--markdown");
    }

    @Test
    void oneTableInEveryForm() throws IOException {
        Path json = folder.resolve("list.json");
        String text = CliRun.of("data", "list", "--json", json.toString()).out();
        assertThat(text).contains("shapes10").contains("folder: ");
        String csv = CliRun.of("data", "list", "--csv").out();
        assertThat(csv)
                .startsWith("name,download,here,what\n")
                .contains("\nshapes10,-,yes,")
                .doesNotContain("folder: ");
        String markdown = CliRun.of("data", "list", "--markdown").out();
        assertThat(markdown).startsWith("| name ").contains("| shapes10 ");
        JsonNode rows = new ObjectMapper().readTree(json.toFile());
        assertThat(rows).hasSize((int) csv.lines().count() - 1);
        assertThat(rows.findValuesAsText("name")).contains("cifar10", "shapes10");
    }

    /** A dash writes JSON to stdout, so that other programs can read it there. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"data list", "doctor", "conformance FOLDER", "reproduce"})
    void jsonAloneOnStdout(String words) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of(words.replace("FOLDER", folder.toString()).split(" ")));
        arguments.addAll(List.of("--json", "-"));
        CliRun run = CliRun.of(arguments.toArray(String[]::new));
        JsonNode json = new ObjectMapper()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(run.out());
        assertThat(json).isNotEmpty();
        assertThat(Path.of("-")).doesNotExist();
    }

    @Test
    void whatCannotBeIsToldBeforeTheWork() {
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE, "--json - or --markdown or --csv", "data", "list", "--json", "-", "--csv");
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE, "give either --markdown or --csv", "data", "list", "--csv", "--markdown");
        TinyRuns.assertFails(RscCommand.FAILED, "cannot write " + folder, "data", "list", "--json", folder.toString());
    }

    @Test
    void conformanceIsATableToo() {
        String csv = CliRun.of("conformance", folder.toString(), "--csv").out();
        assertThat(csv.lines())
                .containsExactly(
                        "case,kind,verdict,deviation,bound,detail",
                        folder + ",?,FAIL,-,-,no case found: a case is a folder with a case.json");
    }
}
