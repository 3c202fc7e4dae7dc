package io.github.rscsnn.experiment;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.github.rscsnn.data.TextFile;
import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A recipe file in TOML. Its key {@code extends} names another file, relative to its own folder, whose keys it overrides; so
 * what several recipes share is written once.
 */
final class RecipeFile {
    private static final String EXTENDS = "extends";
    private static final ObjectMapper TOML = new TomlMapper();

    private RecipeFile() {}

    /** @throws IOException if a file cannot be read, is not TOML, or extends itself */
    static Map<String, Object> read(Path file) throws IOException {
        Map<String, Object> merged = new LinkedHashMap<>();
        for (Map<String, Object> layer : layers(file)) {
            merged.putAll(layer);
        }
        return merged;
    }

    /** The most general first. */
    private static Deque<Map<String, Object>> layers(Path file) throws IOException {
        Deque<Map<String, Object>> layers = new ArrayDeque<>();
        Deque<Path> chain = new ArrayDeque<>();
        Path next = file;
        while (next != null) {
            Path normal = next.toAbsolutePath().normalize();
            Require.file(!chain.contains(normal), "recipe file %s extends itself through %s", file, next);
            chain.add(normal);
            Map<String, Object> values = parse(next);
            Object base = values.remove(EXTENDS);
            layers.addFirst(values);
            if (base == null) {
                return layers;
            }
            if (!(base instanceof String name) || name.isBlank()) {
                throw new IOException("recipe file " + next + ": extends must name a file, got " + base);
            }
            next = next.resolveSibling(name);
        }
        return layers;
    }

    private static Map<String, Object> parse(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(
                    file + " is a folder: --recipe takes a file (.toml); a run's recipe goes on with --resume " + file);
        }
        Require.file(Files.isRegularFile(file), "no such recipe file: %s", file);
        Map<String, Object> values = new LinkedHashMap<>();
        try {
            TOML.readTree(TextFile.read(file))
                    .properties()
                    .forEach(entry -> values.put(entry.getKey(), TOML.convertValue(entry.getValue(), Object.class)));
            return values;
        } catch (JacksonException e) {
            throw new IOException(
                    "recipe file " + file + " is not valid TOML: " + where(e) + e.getOriginalMessage(), e);
        }
    }

    private static String where(JacksonException e) {
        return e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
    }
}
