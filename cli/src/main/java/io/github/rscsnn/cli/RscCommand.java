package io.github.rscsnn.cli;

import io.github.rscsnn.tensor.Natives;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What every command of {@code rsc} is: it runs on a terminal and returns an exit code.
 *
 * <p>A new command is one class that extends this, listed in {@link RootCommand} and in one group of
 * {@link HelpGroups}.
 */
@Command(
        synopsisHeading = "Usage: ",
        abbreviateSynopsis = true,
        descriptionHeading = "%n",
        parameterListHeading = "%nArguments:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%n")
public abstract class RscCommand implements Callable<Integer> {
    /** Done. */
    public static final int DONE = 0;

    /** The command ran and failed, or what it checked is wrong. */
    public static final int FAILED = 1;

    /** The command line makes no sense. */
    public static final int WRONG_USAGE = 2;

    /** Ctrl-C: 128 and the number of the signal, as shells have it. */
    public static final int STOPPED = 130;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("unused") // by picocli
    private boolean help;

    @Spec
    private CommandSpec spec;

    /**
     * @return {@link #DONE} or {@link #FAILED}
     * @throws Exception shown as one line; {@link IllegalArgumentException} means a bad value and ends with
     *     {@link #WRONG_USAGE}, everything else with {@link #FAILED}
     */
    protected abstract int run(Terminal terminal) throws Exception;

    /** Refuses what would end the process when the first tensor is made; {@code doctor} tells of it instead. */
    protected void prepare() {
        Natives.requireThoseOfCuda();
    }

    @Override
    public final Integer call() throws Exception {
        prepare();
        return run(((RootCommand) spec.root().userObject()).terminal());
    }

    protected final CommandSpec spec() {
        return spec;
    }

    /** An exception for options that do not fit each other: ends with {@link #WRONG_USAGE} and points to the help. */
    protected final CommandLine.ParameterException wrongUsage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
