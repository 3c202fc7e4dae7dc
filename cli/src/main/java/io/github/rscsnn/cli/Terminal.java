package io.github.rscsnn.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}.
 *
 * @param out stdout
 * @param err stderr
 * @param interactive whether stderr is a terminal, so that a progress bar may redraw its line
 * @param colours whether escape sequences for colours are wanted
 * @param columns how many characters fit a line of stdout; 0 for any number
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean interactive, boolean colours, int columns) {
    /** Told by the launcher, which can ask the system: Java itself knows only whether stdin and stdout are terminals. */
    private static final String STDERR_IS_TERMINAL = "rsc.stderr.terminal";

    private static final String STDOUT_IS_TERMINAL = "rsc.stdout.terminal";

    private static final String COLUMNS = "rsc.stdout.columns";

    /** Lines of any length. */
    Terminal(PrintWriter out, PrintWriter err, boolean interactive, boolean colours) {
        this(out, err, interactive, colours, 0);
    }

    /** Without colours and progress bar. */
    public static Terminal plain(PrintWriter out, PrintWriter err) {
        return new Terminal(out, err, false, false);
    }

    /** The streams of this process; no colours if one of them is no terminal or {@code NO_COLOR} is set. */
    static Terminal system(Map<String, String> environment) {
        boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean interactive = Boolean.getBoolean(STDERR_IS_TERMINAL) && !dumb;
        boolean colours = interactive
                && Boolean.getBoolean(STDOUT_IS_TERMINAL)
                && environment.getOrDefault("NO_COLOR", "").isEmpty();
        PrintWriter out = writer(FileDescriptor.out, System.getProperty("stdout.encoding"));
        PrintWriter err = writer(FileDescriptor.err, System.getProperty("stderr.encoding"));
        return new Terminal(out, err, interactive, colours, columns(environment));
    }

    /** What the shell says if it exports it, else what the launcher found on a terminal, else 80. */
    private static int columns(Map<String, String> environment) {
        String found = Boolean.getBoolean(STDOUT_IS_TERMINAL) ? System.getProperty(COLUMNS, "") : "";
        String text = environment.getOrDefault("COLUMNS", found);
        return text.matches("[1-9]\\d{0,3}") ? Integer.parseInt(text) : HelpText.WIDTH;
    }

    private static PrintWriter writer(FileDescriptor descriptor, String encoding) {
        Charset charset = Charset.forName(encoding == null ? "UTF-8" : encoding, StandardCharsets.UTF_8);
        // LANG unset, as in most containers: what reads the output is UTF-8 all the same
        Charset chosen = charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
        return new PrintWriter(new PrintStream(new FileOutputStream(descriptor), true, chosen), true, chosen);
    }

    /**
     * Starts to show how far something is.
     *
     * @param task short, such as {@code epoch 3/20}
     * @param total how many units there are
     * @param unit plural, such as {@code images}
     */
    public Progress progress(String task, long total, String unit) {
        return new Progress(this, task, total, unit, System::nanoTime);
    }

    /**
     * Prints words to {@code out} in lines that fit; those after the first stand under the text, not under its mark.
     *
     * @param mark before the first line, such as {@code "  because: "}; its colours take no room
     */
    void say(String mark, String text) {
        int indent = mark.replaceAll("\u001b\\[\\d+m", "").length();
        if (columns == 0 || indent + text.length() <= columns) {
            out.println(mark + text);
            return;
        }
        String before = mark;
        for (String line : HelpText.wrapped(text, Math.max(columns - indent, columns / 2))) {
            out.println(before + line);
            before = " ".repeat(indent);
        }
    }

    public String red(String text) {
        return colour("31", text);
    }

    public String green(String text) {
        return colour("32", text);
    }

    public String yellow(String text) {
        return colour("33", text);
    }

    public String bold(String text) {
        return colour("1", text);
    }

    private String colour(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    void flush() {
        out.flush();
        err.flush();
    }
}
