package io.github.rscsnn.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Makes help fit 80 columns: lines of prose are joined and wrapped anew, long examples continued on the next line. */
final class HelpText {
    static final int WIDTH = 80;

    private HelpText() {}

    /** Fits the footers of a command and of all below it; picocli wraps all else. */
    static void fit(CommandLine command) {
        var usage = command.getCommandSpec().usageMessage();
        usage.footer(fitted(List.of(usage.footer())).toArray(String[]::new));
        command.getSubcommands().values().forEach(HelpText::fit);
    }

    static List<String> fitted(List<String> lines) {
        List<String> fitted = new ArrayList<>();
        StringBuilder prose = new StringBuilder();
        for (String line : lines) {
            boolean plain = !line.isBlank() && !line.startsWith(" ");
            if (!plain) {
                fitted.addAll(wrapped(prose.toString(), WIDTH));
                prose.setLength(0);
                fitted.addAll(line.length() <= WIDTH ? List.of(line) : continued(line));
                continue;
            }
            prose.append(prose.isEmpty() ? "" : " ").append(line);
            if (line.length() < WIDTH) { // the end of a paragraph, not of a line that was full
                fitted.addAll(wrapped(prose.toString(), WIDTH));
                prose.setLength(0);
            }
        }
        fitted.addAll(wrapped(prose.toString(), WIDTH));
        return fitted;
    }

    /** Nothing for no text. */
    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }

    /** A command of several lines, as a shell takes it. */
    private static List<String> continued(String command) {
        List<String> lines = new ArrayList<>();
        String rest = command;
        while (rest.length() > WIDTH) {
            int end = rest.lastIndexOf(' ', WIDTH - 2);
            int option = rest.lastIndexOf(" --", WIDTH - 2); // an option stays with its value
            end = option > WIDTH / 2 ? option : end;
            lines.add(rest.substring(0, end) + " \\");
            rest = "      " + rest.substring(end).strip();
        }
        lines.add(rest);
        return lines;
    }
}
