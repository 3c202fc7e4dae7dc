package io.github.rscsnn.network;

import io.github.rscsnn.tensor.Processor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/**
 * Deviations of products by shape, a line each, for one processor and one version of libtorch. Only what saves time: a file
 * that cannot be read or written is none, and a line that makes no sense is passed over.
 */
final class VerdictFile {
    /** Of our own part of the products; to be raised where it changes, for verdicts are of what ran. */
    private static final String REVISION = "2";

    private final Path file;
    private final Map<String, Double> deviations = new HashMap<>();

    VerdictFile(Path file) {
        this.file = file;
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.forEach(this::read);
        } catch (IOException | java.io.UncheckedIOException e) {
            deviations.clear();
        }
    }

    /** In {@code rsc-snn} in {@code XDG_CACHE_HOME} or else in {@code ~/.cache}. */
    static VerdictFile standard() {
        String caches = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path base = caches.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches);
        return new VerdictFile(base.resolve("rsc-snn").resolve("convolutions-" + key() + ".tsv"));
    }

    /** Of all that decides which code runs. */
    private static String key() {
        StringBuilder all = new StringBuilder(REVISION).append(' ').append(Processor.identity());
        try {
            all.append(Loader.getVersion("org.bytedeco", "pytorch"));
        } catch (IOException e) {
            all.append("unknown"); // from a jar without its properties
        }
        for (String cap : new String[] {"ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY"}) {
            all.append(' ').append(System.getenv().getOrDefault(cap, ""));
        }
        return HexFormat.of().toHexDigits(hash(all.toString()));
    }

    /** FNV-1a. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    private void read(String line) {
        String[] parts = line.split("\t");
        if (parts.length == 2) {
            try {
                deviations.put(parts[0], Double.parseDouble(parts[1]));
            } catch (NumberFormatException e) {
                // the end of a line that was cut off
            }
        }
    }

    /** Null if it is not known. */
    synchronized @Nullable Double deviation(String shape) {
        return deviations.get(shape);
    }

    synchronized void add(String shape, double deviation) {
        deviations.put(shape, deviation);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file,
                    shape + "\t" + deviation + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            // the next process will check again
        }
    }
}
