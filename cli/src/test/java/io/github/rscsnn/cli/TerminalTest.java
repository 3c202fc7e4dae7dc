package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class TerminalTest {
    private static final String ESCAPE = "\u001b[";

    @AfterEach
    void forgetTheTerminal() {
        System.clearProperty("rsc.stdout.terminal");
        System.clearProperty("rsc.stderr.terminal");
        System.clearProperty("rsc.stdout.columns");
    }

    private static void onATerminal(boolean stdout, boolean stderr) {
        System.setProperty("rsc.stdout.terminal", Boolean.toString(stdout));
        System.setProperty("rsc.stderr.terminal", Boolean.toString(stderr));
    }

    @Test
    void coloursOnATerminal() {
        onATerminal(true, true);
        Terminal terminal = Terminal.system(Map.of("TERM", "xterm"));

        assertThat(terminal.interactive()).isTrue();
        assertThat(terminal.red("no")).isEqualTo(ESCAPE + "31mno" + ESCAPE + "0m");
    }

    @Test
    void noColoursWithNoColor() {
        onATerminal(true, true);
        Terminal terminal = Terminal.system(Map.of("TERM", "xterm", "NO_COLOR", "1"));

        assertThat(terminal.interactive()).isTrue();
        assertThat(terminal.red("no")).isEqualTo("no");
    }

    @Test
    void noColoursWhenStdoutGoesToAFile() {
        onATerminal(false, true);

        assertThat(Terminal.system(Map.of("TERM", "xterm")).colours()).isFalse();
    }

    @Test
    void neitherBarNorColoursOnADumbTerminalOrInAPipe() {
        onATerminal(true, true);
        assertThat(Terminal.system(Map.of("TERM", "dumb")).interactive()).isFalse();

        onATerminal(false, false);
        assertThat(Terminal.system(Map.of("TERM", "xterm")).interactive()).isFalse();
    }

    @Test
    void itsWidthIsWhatTheShellSaysOr80() {
        System.setProperty("rsc.stdout.columns", "120");
        onATerminal(true, true);
        assertThat(Terminal.system(Map.of()).columns()).isEqualTo(120);
        assertThat(Terminal.system(Map.of("COLUMNS", "60")).columns()).isEqualTo(60);
        assertThat(Terminal.system(Map.of("COLUMNS", "wide")).columns()).isEqualTo(80);
        onATerminal(false, true);
        assertThat(Terminal.system(Map.of("COLUMNS", "60")).columns()).isEqualTo(60);
        assertThat(Terminal.system(Map.of()).columns()).isEqualTo(80);
    }

    @Test
    void tablesFitTheTerminal() {
        java.io.StringWriter out = new java.io.StringWriter();
        Terminal narrow = new Terminal(new PrintWriter(out), new PrintWriter(Writer.nullWriter()), true, true, 60);
        assertThat(new Main(narrow, Map.of()).run("data", "list")).isZero();
        assertThat(out.toString().lines().filter(line -> !line.startsWith("folder: ")))
                .hasSizeGreaterThan(9)
                .allMatch(line -> line.length() <= 60)
                .noneMatch(line -> line.contains(ESCAPE));
        assertThat(CliRun.of("data", "list").out().lines()).anyMatch(line -> line.length() > 60);
    }

    @Test
    void helpHasColoursOnlyOnATerminal() {
        Writer nowhere = Writer.nullWriter();
        java.io.StringWriter out = new java.io.StringWriter();
        new Main(new Terminal(new PrintWriter(out), new PrintWriter(nowhere), true, true), Map.of()).run("--help");

        assertThat(out.toString()).contains(ESCAPE);
        assertThat(CliRun.of("--help").out()).doesNotContain(ESCAPE);
    }
}
