package io.github.rscsnn.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code rsc} itself: the list of commands and the options that all of them have. */
@Command(
        name = "rsc",
        versionProvider = Version.class,
        description = "Train, attack and certify spiking neural networks defended by Randomized Smoothing Coding.",
        synopsisSubcommandLabel = "COMMAND",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "'rsc COMMAND --help' shows the options of a command.",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C.",
            "Environment: RSC_JAVA_OPTS (JVM options, such as -Xmx8g), RSC_DATA (folder of the data sets),",
            "RSC_CLASSPATH (own codings, neurons, attacks), RSC_DEBUG=1 (stack traces), NO_COLOR."
        })
public final class RootCommand implements Callable<Integer> {
    private static final List<Class<?>> COMMANDS = List.of(
            DemoCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            CheckCommand.class,
            CertifyCommand.class,
            ReportCommand.class,
            LeaderboardCommand.class,
            ReproduceCommand.class,
            CompareCommand.class,
            BenchCommand.class,
            PredictCommand.class,
            CostCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            ExportScriptCommand.class,
            DoctorCommand.class,
            DataCommand.class,
            ConformanceCommand.class,
            CompletionCommand.class,
            CommandLine.HelpCommand.class);

    /** To know the options of the other commands means to load their attacks, and with them classes of libtorch. */
    private static final Map<String, List<Class<?>>> ALONE =
            Map.of("report", List.of(ReportCommand.class, CommandLine.HelpCommand.class));

    private final Terminal terminal;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("unused") // by picocli
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show version and source commit and exit.")
    @SuppressWarnings("unused") // by picocli
    private boolean version;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Show where in the program a failure came from.")
    boolean stacktrace;

    RootCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** @param first argument: what only reads results is there alone, so that it starts quickly */
    static List<Class<?>> commands(String first) {
        return ALONE.getOrDefault(first, COMMANDS);
    }

    Terminal terminal() {
        return terminal;
    }

    /** {@code rsc} alone does nothing: it shows what it could do. */
    @Override
    public Integer call() {
        spec.commandLine().usage(terminal.err());
        return RscCommand.WRONG_USAGE;
    }
}
