package io.github.rscsnn.cli;

import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --json}, of every command that prints results; docs/json.md has what each writes. */
final class JsonOption {
    private static final Path STDOUT = Path.of("-");

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write everything as JSON to this file; - writes it to stdout, and nothing else.")
    private @Nullable Path json;

    /** Whether nothing but JSON may be written to stdout. */
    boolean onStdout() {
        return STDOUT.equals(json);
    }

    /** Whether it names one of these files. */
    boolean names(Path... files) {
        return json != null
                && !onStdout()
                && Stream.of(files).anyMatch(file -> normal(file).equals(normal(json)));
    }

    private static Path normal(Path file) {
        return file.toAbsolutePath().normalize();
    }

    /**
     * To be called before the work, so that it does not fail after it.
     *
     * @throws IOException if the file cannot be written
     */
    void check() throws IOException {
        if (json != null && !onStdout()) {
            AtomicFiles.requireWritable(json);
        }
    }

    /** Writes {@code everything} where it was asked for; nothing if it was not. */
    void write(Terminal terminal, Object everything) throws IOException {
        if (onStdout()) {
            terminal.out().print(JsonFile.text(everything));
        } else if (json != null) {
            JsonFile.write(json, everything);
        }
    }
}
