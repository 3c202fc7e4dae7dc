package io.github.rscsnn.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
    /** The shells that picocli's script knows. */
    enum Shell {
        bash,
        zsh
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}; the script is the same.")
    private Shell shell;

    @Spec
    private CommandSpec self;

    @Override
    protected int run(Terminal terminal) {
        terminal.out().print(AutoComplete.bash("rsc", self.root().commandLine()));
        return DONE;
    }
}
