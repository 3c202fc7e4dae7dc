package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class MainTest {
    /** The words that call each command, commands of commands included. */
    static List<List<String>> commands() {
        List<List<String>> found = new ArrayList<>();
        collect(root(), List.of(), found);
        return found;
    }

    private static CommandLine root() {
        Terminal terminal = Terminal.plain(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()));
        return new Main(terminal, Map.of()).commandLine();
    }

    private static CommandLine commandAt(List<String> words) {
        CommandLine command = root();
        for (String word : words) {
            command = command.getSubcommands().get(word);
        }
        return command;
    }

    /** Without picocli's help command, which takes anything and shows the help. */
    static List<List<String>> ownCommands() {
        return commands().stream()
                .filter(words -> !words.equals(List.of("help")))
                .toList();
    }

    private static void collect(CommandLine command, List<String> words, List<List<String>> found) {
        found.add(words);
        command.getSubcommands().forEach((name, subcommand) -> {
            List<String> longer = new ArrayList<>(words);
            longer.add(name);
            collect(subcommand, longer, found);
        });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelp(List<String> words) {
        List<String> arguments = new ArrayList<>(words);
        arguments.add("--help");

        CliRun run = CliRun.of(arguments.toArray(String[]::new));

        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("Usage: rsc" + (words.isEmpty() ? "" : " " + String.join(" ", words)));
    }

    @ParameterizedTest
    @MethodSource("ownCommands")
    void everyCommandRefusesUnknownOptions(List<String> words) {
        List<String> arguments = new ArrayList<>(words);
        // a missing argument would be told first
        commandAt(words).getCommandSpec().positionalParameters().forEach(parameter -> arguments.add("x"));
        arguments.add("--no-such-option");

        CliRun run = CliRun.of(arguments.toArray(String[]::new));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("rsc: ").contains("--no-such-option").contains("--help'");
    }

    @Test
    void rootHelpListsEveryCommandInAGroup() {
        CliRun run = CliRun.of("--help");

        assertThat(run.out())
                .contains("Start here:")
                .contains("Exit codes: 0 done, 1 failed, 2 wrong usage, 130 stopped");
        commands().stream()
                .filter(words -> words.size() == 1)
                .forEach(words -> assertThat(run.out()).containsPattern("(?m)^  " + words.getFirst() + " +\\S"));
    }

    @Test
    void withoutACommandItShowsHelpOnStderr() {
        CliRun run = CliRun.of();

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Usage: rsc").contains("doctor");
    }

    @Test
    void versionNamesTheCommitOfTheSource() {
        CliRun run = CliRun.of("--version");

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .containsPattern("rsc-snn \\d+\\.\\d+\\.\\d+\\S* \\(commit ([0-9a-f]{12}(-dirty)?|unknown)\\)")
                .contains("Java " + Runtime.version());
    }

    @ParameterizedTest
    @CsvSource({
        "docter,      unknown command 'docter'; did you mean doctor?",
        "--versoin,   unknown option '--versoin'; did you mean --version?",
        "--stacktrce, unknown option '--stacktrce'; did you mean --stacktrace?",
        "xyzzyxyzzy,  unknown command 'xyzzyxyzzy'"
    })
    void suggestsTheNearest(String argument, String message) {
        CliRun run = CliRun.of(argument);

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err().lines().findFirst()).hasValue("rsc: " + message);
    }

    @Test
    void stackTraceOnlyWhenAskedFor() {
        assertThat(CliRun.of("docter").err()).doesNotContain("\tat ");
        assertThat(CliRun.of(Map.of("RSC_DEBUG", "1"), "docter").err()).contains("\tat ");
    }
}
