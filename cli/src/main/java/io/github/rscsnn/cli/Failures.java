package io.github.rscsnn.cli;

import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns exceptions into one line {@code rsc: ...} on stderr and an exit code. */
final class Failures {
    private final Terminal terminal;
    private final BooleanSupplier stacktrace;

    Failures(Terminal terminal, BooleanSupplier stacktrace) {
        this.terminal = terminal;
        this.stacktrace = stacktrace;
    }

    int wrongUsage(ParameterException wrong) {
        line(usageMessage(wrong));
        terminal.err().println("Try '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        trace(wrong);
        return RscCommand.WRONG_USAGE;
    }

    int failed(Throwable failure) {
        if (failure instanceof ParameterException wrong) {
            return wrongUsage(wrong);
        }
        if (failure instanceof CancellationException) {
            return RscCommand.STOPPED; // StopSignal has said it
        }
        line(message(failure));
        trace(failure);
        return failure instanceof IllegalArgumentException ? RscCommand.WRONG_USAGE : RscCommand.FAILED;
    }

    private void line(String message) {
        terminal.err().println(terminal.red("rsc: ") + message);
    }

    private void trace(Throwable failure) {
        if (stacktrace.getAsBoolean()) {
            failure.printStackTrace(terminal.err());
        }
    }

    private static String usageMessage(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return unmatchedMessage(unmatched);
        }
        return firstLine(wrong.getMessage());
    }

    private static String unmatchedMessage(UnmatchedArgumentException unmatched) {
        String argument = unmatched.getUnmatched().getFirst();
        var spec = unmatched.getCommandLine().getCommandSpec();
        if (argument.startsWith("-")) {
            String name = argument.split("=", 2)[0];
            List<String> known = spec.options().stream()
                    .flatMap(option -> List.of(option.names()).stream())
                    .filter(option -> option.startsWith("--"))
                    .toList();
            return "unknown option '" + name + "'" + Nearest.suggestion(name, known);
        }
        if (!spec.subcommands().isEmpty()) {
            List<String> known = List.copyOf(spec.subcommands().keySet());
            return "unknown command '" + argument + "'" + Nearest.suggestion(argument, known);
        }
        return "unexpected argument '" + argument + "'";
    }

    /** The first line of what the exception says, with words where the JDK gives only a path. */
    static String message(Throwable failure) {
        if (failure instanceof UncheckedIOException
                || failure instanceof ExceptionInInitializerError && failure.getCause() != null) {
            return message(failure.getCause());
        }
        if (failure instanceof NoSuchFileException e) {
            return "no such file or folder: " + e.getFile();
        }
        if (failure instanceof FileAlreadyExistsException e) {
            return "exists already: " + e.getFile();
        }
        if (failure instanceof AccessDeniedException e) {
            return "no permission: " + e.getFile();
        }
        if (failure instanceof NotDirectoryException e) {
            return "not a folder: " + e.getFile();
        }
        if (failure instanceof FileSystemException e && e.getReason() != null) {
            return e.getReason() + ": " + e.getFile();
        }
        if (failure instanceof UnknownHostException e) {
            return "cannot find the host " + e.getMessage() + " (is there a network?)";
        }
        if (failure instanceof OutOfMemoryError e) {
            return outOfMemory(e);
        }
        if (failure instanceof LinkageError e) {
            return "a library does not load (" + firstLine(e.toString()) + "); 'rsc doctor' tells what is wrong";
        }
        return plain(failure);
    }

    private static String plain(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getName() + " (--stacktrace shows where)";
        }
        return firstLine(message);
    }

    private static String outOfMemory(OutOfMemoryError error) {
        String message = firstLine(String.valueOf(error.getMessage()));
        String wayOut = message.contains("Java heap space")
                ? "give Java more, for example RSC_JAVA_OPTS=-Xmx8g"
                : "use a smaller --batch, --width or --time-steps";
        return "out of memory: " + message + "; " + wayOut;
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("");
    }
}
