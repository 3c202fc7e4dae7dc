package io.github.rscsnn.cli;

import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rsc completion}. */
@Command(
        name = "completion",
        description = "Print a script that lets the shell complete commands, options and values.",
        footer = {
            "Examples:",
            "  rsc completion bash > ~/.local/share/bash-completion/completions/rsc",
            "  rsc completion zsh > ~/.rsc-completion && echo '. ~/.rsc-completion' >> ~/.zshrc",
            "",
            "It completes 'rsc' in the PATH as well as './rsc'."
        })
final class CompletionCommand extends RscCommand {
    private static final List<String> SHELLS = List.of("bash", "zsh");

    /** For the help and the script itself. */
    static final class Shells implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return SHELLS.iterator();
        }
    }

    @Parameters(
            paramLabel = "SHELL",
            completionCandidates = Shells.class,
            description = "${COMPLETION-CANDIDATES}; the script is the same.")
    private String shell;

    @Override
    protected int run(Terminal terminal) {
        if (!SHELLS.contains(shell)) {
            throw wrongUsage("no script for " + shell + ": give one of " + String.join(", ", SHELLS));
        }
        terminal.out().print(CompletionScript.of(spec().root().commandLine()));
        return DONE;
    }
}
