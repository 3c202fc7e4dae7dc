package io.github.rscsnn.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** One command run within the test's JVM: its exit code and what it wrote. */
record CliRun(int exit, String out, String err) {
    static CliRun of(String... arguments) {
        return of(Map.of(), arguments);
    }

    static CliRun of(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = Terminal.plain(new PrintWriter(out), new PrintWriter(err));
        int exit = new Main(terminal, environment).run(arguments);
        return new CliRun(exit, out.toString(), err.toString());
    }
}
