package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The file {@code SHA256SUMS} of a fetched folder, in the format of {@code sha256sum}: what its files were when the
 * download had just passed the publisher's checksum.
 */
final class Sums {
    static final String FILE = "SHA256SUMS";

    private static final int DIGEST = 64;

    private Sums() {}

    static void write(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        List<String> lines = new ArrayList<>();
        for (Path file : files) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            lines.add(Digests.sha256(file) + "  " + name);
        }
        Files.write(folder.resolve(FILE), lines);
    }

    /** @throws IOException naming every file that is missing or changed */
    static void verify(Path folder) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String line : TextFile.lines(folder.resolve(FILE))) {
            Require.file(line.length() >= DIGEST + 3, "%s is damaged at line '%s'.", folder.resolve(FILE), line);
            String expected = line.substring(0, DIGEST);
            Path file = folder.resolve(line.substring(DIGEST + 2));
            if (!Files.isRegularFile(file)) {
                wrong.add(file.getFileName() + " is missing");
                continue;
            }
            String got = Digests.sha256(file);
            if (!got.equals(expected)) {
                wrong.add(String.format(
                        Locale.ROOT, "%s has changed: SHA-256 expected %s, got %s", file.getFileName(), expected, got));
            }
        }
        Require.file(wrong.isEmpty(), "%s: %s. Delete the folder and fetch again.", folder, String.join("; ", wrong));
    }
}
