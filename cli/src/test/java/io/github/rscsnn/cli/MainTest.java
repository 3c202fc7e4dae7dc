package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

@Tag("slow")
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

    static CommandLine commandAt(List<String> words) {
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

    /** In help, examples and lists of commands too, and whatever was asked. */
    @ParameterizedTest
    @MethodSource("commands")
    void helpFits80Columns(List<String> words) {
        List<String> arguments = new ArrayList<>(words);
        arguments.add("--help");
        assertThat(CliRun.of(arguments.toArray(String[]::new)).out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void longExamplesAreContinuedAndProseIsWrappedAnew() {
        String full = "one two three ".repeat(6).strip();
        assertThat(HelpText.fitted(
                        List.of(full, "four.", "", "Examples:", "  rsc evaluate " + "--steps 7 ".repeat(8) + "--csv")))
                .containsExactly(
                        "one two three one two three one two three one two three one two three one two",
                        "three four.",
                        "",
                        "Examples:",
                        "  rsc evaluate --steps 7 --steps 7 --steps 7 --steps 7 --steps 7 --steps 7 \\",
                        "      --steps 7 --steps 7 --csv");
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
    void evalIsEvaluate() {
        assertThat(CliRun.of("eval", "--help")).isEqualTo(CliRun.of("evaluate", "--help"));
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
        "trian,       unknown command 'trian'; did you mean train?",
        "evalaute,    unknown command 'evalaute'; did you mean evaluate?",
        "evalu,       unknown command 'evalu'; did you mean evaluate?",
        "attack,      unknown command 'attack'; did you mean evaluate?",
        "infer,       unknown command 'infer'; did you mean predict?",
        "xyzzyxyzzy,  unknown command 'xyzzyxyzzy'"
    })
    void suggestsTheNearest(String argument, String message) {
        CliRun run = CliRun.of(argument);

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err().lines().findFirst()).hasValue("rsc: " + message);
    }

    /** As users of PyTorch, torchattacks, RobustBench and SpikingJelly type them. */
    @ParameterizedTest
    @CsvSource({
        "train, --batch-size, --batch",
        "train, --batch_size, --batch",
        "train, -b, --batch",
        "train, --learning-rate, --lr",
        "train, --lr-rate, --lr",
        "train, --num-epochs, --epochs",
        "train, --num-steps, --time-steps",
        "train, -T, --time-steps",
        "train, --timeSteps, --time-steps",
        "train, --dataset, --data",
        "train, --data-path, --data-dir",
        "train, --model, --arch",
        "train, --output, --out",
        "train, --output-dir, --out",
        "train, --gpu, --backend cuda",
        "train, --device, --backend cuda",
        "train, --eps, --adv-epsilon",
        "train, --iters, --epochs",
        "train, --tau, --leak",
        "train, --amp, --precision",
        "train, --noise-sd, --sigma2",
        "train, --wd, --weight-decay",
        "train, --lerning-rate, --lr",
        "evaluate RUN, --eps, --epsilon",
        "evaluate RUN, --epslion, --epsilon",
        "evaluate RUN, --step-size, --alpha",
        "evaluate RUN, --num-steps, --steps",
        "evaluate RUN, --n-iter, --steps",
        "evaluate RUN, --iters, --steps",
        "evaluate RUN, --batch-size, --batch",
        "evaluate RUN, --n-examples, --limit",
        "evaluate, --model, 'RUN, given without an option'",
        "evaluate, --checkpoint, 'RUN, given without an option'",
        "evaluate RUN, --device, --backend cuda",
        "certify RUN, --output, --out",
        "certify RUN, --batch-size, --batch",
    })
    void optionsOfOthersAreAnsweredWithOurs(String command, String typed, String ours) {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of(typed, "3"));
        CliRun run = CliRun.of(words.toArray(String[]::new));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err().lines().findFirst())
                .hasValue("rsc: unknown option '" + typed + "'; did you mean " + ours + "?");
    }

    /** A word stands for one thing, and what is suggested exists somewhere. */
    @Test
    void habitsAreOfOptionsThatThereAre() {
        Set<String> all = new HashSet<>();
        for (List<String> words : ownCommands()) {
            commandAt(words).getCommandSpec().options().forEach(option -> all.addAll(List.of(option.names())));
            commandAt(words).getCommandSpec().positionalParameters().forEach(one -> all.add(one.paramLabel()));
        }
        List<String> typed = new ArrayList<>();
        Habits.OPTIONS.forEach((ours, words) -> {
            assertThat(all)
                    .containsAll(ours.stream().map(name -> name.split(" ")[0]).toList());
            typed.addAll(List.of(words.split(" ")));
        });
        assertThat(typed).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "train --out x --coding rsc-1, did you mean rsc1?",
        "train --out x --data cifar-10, did you mean cifar10?",
        "train --out x --arch vgg-11, did you mean vgg11?",
        "train --out x --backend gpu, did you mean cuda?",
        "train --out x --precision fp16, did you mean bf16?",
        "train --out x --schedule cosin, did you mean cosine?",
        "train --out x --noise-space normalized, did you mean normalised?",
        "train --out x --augment crop_flip, did you mean crop-flip?",
        "train --out x --loss tett, did you mean tet?",
    })
    void valuesThatAreNearAreAnsweredWithOurs(String command, String answer) {
        CliRun run = CliRun.of(command.split(" "));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err().lines().findFirst().orElse("")).endsWith(answer);
        assertThat(Path.of("x")).doesNotExist();
    }

    @Test
    void stackTraceOnlyWhenAskedFor() {
        assertThat(CliRun.of("docter").err()).doesNotContain("\tat ");
        assertThat(CliRun.of(Map.of("RSC_DEBUG", "1"), "docter").err()).contains("\tat ");
    }
}
