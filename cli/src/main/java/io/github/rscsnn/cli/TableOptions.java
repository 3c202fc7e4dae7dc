package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a command writes its tables: the same options wherever a table is printed. */
final class TableOptions {
    @Option(names = "--json", paramLabel = "FILE", description = "Also write everything as JSON to this file.")
    private Path json;

    @Option(names = "--markdown", description = "Print tables as Markdown.")
    private boolean markdown;

    @Option(names = "--csv", description = "Print tables as CSV and nothing else, a blank line between two.")
    private boolean csv;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private boolean printed;

    /**
     * To be called before the work, so that it does not fail after it.
     *
     * @throws ParameterException if the options contradict each other
     * @throws IOException if the JSON file cannot be written
     */
    void check() throws IOException {
        if (markdown && csv) {
            throw new ParameterException(command.commandLine(), "give either --markdown or --csv");
        }
        if (json != null) {
            AtomicFiles.requireWritable(json);
        }
    }

    /** Whether people read it: neither CSV nor Markdown. */
    boolean plain() {
        return !markdown && !csv;
    }

    /** Whether only tables are to be printed. */
    boolean bare() {
        return csv;
    }

    /** Prints a table; plain text fits the terminal. */
    void print(Terminal terminal, Table table) {
        if (csv && printed) {
            terminal.out().println();
        }
        printed = true;
        terminal.out().print(markdown ? table.markdown() : csv ? table.csv() : table.text(terminal.columns()));
    }

    /** Prints a line that belongs to a table, unless only tables are wanted. */
    void remark(Terminal terminal, String line) {
        if (!csv) {
            terminal.out().println(line);
        }
    }

    /** Writes {@code everything} where {@code --json} says. */
    void write(Object everything) throws IOException {
        if (json != null) {
            RunFolder.writeJson(json, everything);
        }
    }
}
