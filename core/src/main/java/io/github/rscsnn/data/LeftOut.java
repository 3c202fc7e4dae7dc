package io.github.rscsnn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What lies in the folders of a data set and is not among its images. Nothing is passed over without being counted here. */
final class LeftOut {
    private static final int NAMED = 5;

    private final Path root;
    /** What the user will have meant as images, by what stands in the way. */
    private final Map<String, List<String>> refused = new TreeMap<>();

    private final Map<String, List<String>> ignored = new TreeMap<>();

    LeftOut(Path root) {
        this.root = root;
    }

    void unread(Path file, String ending) {
        add(refused, "images of a kind that is not read, " + ending, file);
    }

    void link(Path link, boolean loop) {
        add(refused, loop ? "links that lead back to a folder above them" : "links that lead nowhere", link);
    }

    void outside(Path image) {
        add(ignored, "images outside of a class's folder", image);
    }

    void hidden(Path file) {
        add(ignored, "hidden files and folders", file);
    }

    void other(Path file) {
        add(ignored, "files that are no images by their names", file);
    }

    private void add(Map<String, List<String>> to, String why, Path file) {
        to.computeIfAbsent(why, key -> new ArrayList<>())
                .add(root.relativize(file).toString().replace('\\', '/'));
    }

    /** One line for each reason: how many, why, and the first of them. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        List.of(refused, ignored).forEach(map -> map.forEach((why, files) -> lines.add(line(why, files))));
        return lines.stream().map(line -> "left out of " + root + ": " + line).toList();
    }

    private static String line(String why, List<String> found) {
        List<String> files = found.stream().sorted().toList(); // systems list folders in orders of their own
        return why + " (" + files.size() + "): "
                + String.join(", ", files.subList(0, Math.min(NAMED, files.size())))
                + (files.size() > NAMED ? ", ..." : "");
    }

    /** @throws IOException naming what the user will have meant as images */
    void requireNothingRefused() throws IOException {
        if (!refused.isEmpty()) {
            List<String> lines = new ArrayList<>();
            refused.forEach((why, files) -> lines.add(line(why, files)));
            throw new IOException(root + " holds " + String.join("; ", lines)
                    + ". Convert, mend or delete them, or leave them out (--broken-images skip).");
        }
    }
}
