package io.github.rscsnn.cli;

import io.github.rscsnn.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a command writes its tables: the same options wherever a table is printed. */
final class TableOptions {
    @Mixin
    private JsonOption json;

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
        if (json.onStdout() && (markdown || csv)) {
            throw new ParameterException(command.commandLine(), "give either --json - or --markdown or --csv");
        }
        json.check();
    }

    /** @throws ParameterException if {@code --json} names one of the files that the command writes besides */
    void requireJsonBeside(Path... files) {
        if (json.names(files)) {
            throw new ParameterException(
                    command.commandLine(), "--json names a file that the results go to: give another");
        }
    }

    /** Whether people read it: neither CSV nor Markdown nor JSON. */
    boolean plain() {
        return !markdown && !bare();
    }

    /** Whether no words belong beside the tables. */
    boolean bare() {
        return csv || json.onStdout();
    }

    /** Prints a table; plain text fits the terminal. */
    void print(Table table) {
        if (json.onStdout()) {
            return;
        }
        if (csv && printed) {
            terminal().out().println();
        }
        printed = true;
        terminal()
                .out()
                .print(
                        markdown
                                ? table.markdown()
                                : csv ? table.csv() : table.text(terminal().columns()));
    }

    /** The same of a table that has a shorter form for terminals that it does not fit. */
    void print(Table table, Table brief) {
        print(plain() && !table.fits(terminal().columns()) ? brief : table);
    }

    /** Prints a line that belongs to a table, unless only tables are wanted; plain text fits the terminal. */
    void remark(String format, Object... arguments) {
        String line = arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments);
        if (plain()) {
            terminal().say("", line);
        } else if (!bare()) {
            terminal().out().println(line);
        }
    }

    private Terminal terminal() {
        return ((RootCommand) command.root().userObject()).terminal();
    }

    /** Writes {@code everything} where {@code --json} says. */
    void write(Object everything) throws IOException {
        json.write(terminal(), everything);
    }
}
