package io.github.rscsnn.cli;

import picocli.CommandLine.Command;

/** {@code rsc doctor}. */
@Command(
        name = "doctor",
        description = "Check this machine: JDK, native libraries, CPU, memory; say how to fix what is wrong.")
final class DoctorCommand extends RscCommand {
    @Override
    protected int run(Terminal terminal) {
        terminal.out().println("JDK " + Runtime.version());
        return DONE;
    }
}
