package io.github.rscsnn.report.page;

import io.github.rscsnn.data.Folders;
import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds run folders, each once: those named, and those up to three levels below a folder named. */
public final class RunSearch {
    private static final int DEPTH = 3;

    private RunSearch() {}

    /** @throws IOException if a folder does not exist, or neither is a run nor holds one */
    public static List<Path> find(List<Path> folders) throws IOException {
        Map<Path, Path> runs = new LinkedHashMap<>(); // by where they really are: links may lead to one several times
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new IOException((Files.exists(folder) ? "not a folder: " : "no such run: ") + folder);
            }
            List<Path> found = new ArrayList<>();
            collect(folder, 0, found);
            Require.file(
                    !found.isEmpty(), "no run in %s: a run folder has a recipe.json ('rsc train' makes one)", folder);
            for (Path run : found) {
                Path real = run.toRealPath();
                if (!runs.containsKey(real)
                        || real.endsWith(name(run)) && !real.endsWith(name(Require.entry(runs, real)))) {
                    runs.put(real, run); // by its own name rather than that of a link
                }
            }
        }
        return List.copyOf(runs.values());
    }

    /** Without the dots of a relative path. */
    private static Path name(Path run) {
        return run.toAbsolutePath().normalize();
    }

    /** What lies within a run, such as its teacher, is a part of it. */
    private static void collect(Path folder, int depth, List<Path> found) throws IOException {
        if (Files.isRegularFile(folder.resolve("recipe.json"))) {
            found.add(folder);
            return;
        }
        if (depth == DEPTH) {
            return;
        }
        for (Path child : Folders.list(folder, Files::isDirectory)) {
            collect(child, depth + 1, found);
        }
    }
}
