package io.github.rscsnn.cli;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/**
 * Entry point of {@code ./rsc}: an object that writes to the terminal it is given and returns an exit code, so that a
 * test runs a whole command within its own JVM.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C.
 */
public final class Main {
    /** Short words for commands; picocli's own aliases would be given every generated option twice. */
    private static final Map<String, String> ALIASES = Map.of("eval", "evaluate");

    private final Terminal terminal;
    private final Failures failures;
    private final CommandLine commandLine;

    /** @param environment environment variables: {@code RSC_DEBUG} asks for stack traces */
    public Main(Terminal terminal, Map<String, String> environment) {
        this(terminal, environment, "");
    }

    private Main(Terminal terminal, Map<String, String> environment, String first) {
        this.terminal = terminal;
        RootCommand root = new RootCommand(terminal);
        failures = new Failures(
                terminal,
                () -> root.stacktrace
                        || !environment.getOrDefault("RSC_DEBUG", "").isEmpty());
        commandLine = new CommandLine(root);
        // each a CommandLine of its own, or picocli would not ask AttackSettings
        RootCommand.commands(first).forEach(type -> commandLine.addSubcommand(new CommandLine(type)));
        commandLine
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(terminal.colours() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(HelpText.WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, arguments) -> failures.wrongUsage(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> failures.failed(failure));
        Numbers.install(commandLine);
        OptionGroup.install(commandLine);
        HelpGroups.install(commandLine);
        HelpText.fit(commandLine);
    }

    /** Runs one command and returns its exit code; never throws, never exits. */
    public int run(String... arguments) {
        String[] words = arguments.clone();
        if (words.length > 0) {
            words[0] = ALIASES.getOrDefault(words[0], words[0]);
        }
        try {
            return commandLine.execute(words);
        } catch (Error failure) {
            // picocli hands only exceptions to its handler; a native library that does not load is an Error
            return failures.failed(failure);
        } finally {
            terminal.flush();
        }
    }

    /** The parsed model of all commands: for tests and for generated documentation. */
    CommandLine commandLine() {
        return commandLine;
    }

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT); // for the messages of libraries; our own code asks for no default
        int exit = RscCommand.FAILED;
        try {
            exit = new Main(
                            Terminal.system(System.getenv()),
                            System.getenv(),
                            arguments.length == 0 ? "" : arguments[0])
                    .run(arguments);
        } catch (Error failure) { // before there is a terminal to tell it to, as with too small a heap
            System.err.println("rsc: " + Failures.message(failure));
        }
        System.exit(exit);
    }
}
