package io.github.rscsnn.cli;

import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns exceptions into one line {@code rsc: ...} on stderr and an exit code. */
record Failures(Terminal terminal, BooleanSupplier stacktrace) {
    /** How the library refuses a name: {@code unknown coding 'rsc9'; known: ann, direct}. */
    private static final Pattern UNKNOWN = Pattern.compile(
            "(?:.*: )?unknown ([a-z -]+) '([^']*)'[;:] (?:known:|choose one of|choose from|choose) ([^;()]*)(?:[;(].*)?");

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
            return unmatchedMessage(unmatched.getUnmatched().getFirst(), unmatched.getCommandLine());
        }
        if (wrong instanceof MissingParameterException missing) {
            // what is missing may be there, by another name
            Optional<String> unknown = missing.getCommandLine().getUnmatchedArguments().stream()
                    .filter(argument -> argument.startsWith("-"))
                    .findFirst();
            if (unknown.isPresent()) {
                return unmatchedMessage(unknown.get(), missing.getCommandLine());
            }
        }
        return firstLine(String.valueOf(wrong.getMessage()));
    }

    private static String unmatchedMessage(String argument, CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (argument.startsWith("-")) {
            String name = argument.split("=", 2)[0];
            List<String> known = new ArrayList<>();
            spec.options().forEach(option -> known.addAll(List.of(option.names())));
            known.removeIf(option -> !option.startsWith("--"));
            spec.positionalParameters().forEach(parameter -> known.add(parameter.paramLabel()));
            return "unknown option '" + name + "'" + Habits.option(name, known);
        }
        if (!spec.subcommands().isEmpty()) {
            return "unknown command '" + argument + "'"
                    + Habits.command(argument, spec.subcommands().keySet());
        }
        return "unexpected argument '" + argument + "'";
    }

    /** Adds what was probably meant to a message that names a wrong value and those that there are. */
    private static String suggested(String message) {
        Matcher unknown = UNKNOWN.matcher(message);
        if (!unknown.matches()) {
            return message;
        }
        String typed = unknown.group(2);
        List<String> known = List.of(unknown.group(3).split(", | or "));
        if (!unknown.group(1).equals("recipe key")) {
            return message + Habits.value(typed, known);
        }
        // keys are the options' names
        return message
                + Habits.option(typed, known.stream().map(key -> "--" + key).toList())
                        .replace("--", "");
    }

    /** The first line of what the exception says, with words where the JDK gives only a path. */
    static String message(Throwable failure) {
        return switch (failure) {
            case UncheckedIOException e -> e.getCause() == null ? plain(e) : message(e.getCause());
            case ExceptionInInitializerError e -> e.getCause() == null ? notLoaded(e) : message(e.getCause());
            case NoSuchFileException e -> "no such file or folder: " + e.getFile();
            case FileAlreadyExistsException e -> "exists already: " + e.getFile();
            case AccessDeniedException e -> "no permission: " + e.getFile();
            case NotDirectoryException e -> "not a folder: " + e.getFile();
            case FileSystemException e -> e.getReason() == null ? plain(e) : ofFile(e.getReason(), e.getFile());
            case UnknownHostException e -> "cannot find the host " + e.getMessage() + " (is there a network?)";
            case OutOfMemoryError e -> outOfMemory(e);
            case LinkageError e -> notLoaded(e);
            default -> plain(failure);
        };
    }

    private static String notLoaded(LinkageError error) {
        return "a library does not load (" + firstLine(error.toString()) + "); 'rsc doctor' tells what is wrong";
    }

    private static String ofFile(String reason, String file) {
        return reason.equals("Too many open files")
                ? "too many files are open at once: raise the limit, for example ulimit -n 1024 (" + file + ")"
                : reason + ": " + file;
    }

    private static String plain(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getName() + " (--stacktrace shows where)";
        }
        return suggested(firstLine(message));
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
