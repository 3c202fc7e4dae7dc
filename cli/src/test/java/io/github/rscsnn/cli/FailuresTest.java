package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
    private final StringWriter err = new StringWriter();
    private final Terminal terminal = Terminal.plain(new PrintWriter(new StringWriter()), new PrintWriter(err, true));

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new IOException("truncated file x"), 1, "rsc: truncated file x"),
                Arguments.of(new IllegalArgumentException("T must be at least 1"), 2, "rsc: T must be at least 1"),
                Arguments.of(new NoSuchFileException("/a/b"), 1, "rsc: no such file or folder: /a/b"),
                Arguments.of(new FileAlreadyExistsException("/a/b"), 1, "rsc: exists already: /a/b"),
                Arguments.of(new AccessDeniedException("/a/b"), 1, "rsc: no permission: /a/b"),
                Arguments.of(
                        new UnknownHostException("data.example"),
                        1,
                        "rsc: cannot find the host data.example (is there a network?)"),
                Arguments.of(
                        new OutOfMemoryError("Java heap space"),
                        1,
                        "rsc: out of memory: Java heap space; give Java more, for example RSC_JAVA_OPTS=-Xmx8g"),
                Arguments.of(
                        new OutOfMemoryError("Physical memory usage is too high"),
                        1,
                        "rsc: out of memory: Physical memory usage is too high;"
                                + " use a smaller --batch, --width or --time-steps"),
                Arguments.of(
                        new UnsatisfiedLinkError("no jnitorch"),
                        1,
                        "rsc: a library does not load (java.lang.UnsatisfiedLinkError: no jnitorch);"
                                + " 'rsc doctor' tells what is wrong"),
                Arguments.of(new RuntimeException("first\nsecond\nthird"), 1, "rsc: first"),
                Arguments.of(
                        new IllegalStateException(),
                        1,
                        "rsc: java.lang.IllegalStateException (--stacktrace shows where)"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void isOneLineAndAnExitCode(Throwable failure, int exit, String line) {
        assertThat(new Failures(terminal, () -> false).failed(failure)).isEqualTo(exit);

        assertThat(err.toString().lines()).containsExactly(line);
    }

    @Test
    void addsTheStackTraceWhenAskedFor() {
        new Failures(terminal, () -> true).failed(new IOException("truncated file x"));

        assertThat(err.toString())
                .startsWith("rsc: truncated file x")
                .contains("\tat " + getClass().getName());
    }
}
