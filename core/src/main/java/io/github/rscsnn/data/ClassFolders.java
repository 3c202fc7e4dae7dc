package io.github.rscsnn.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder with one folder a class: the layout that torchvision calls ImageFolder. Images may lie deeper; names that
 * begin with a dot and files that are no images by their names are passed over.
 *
 * @param root the folder
 * @param classes class names in alphabetical order, each with its files below {@code root} in alphabetical order
 */
record ClassFolders(Path root, SortedMap<String, List<String>> classes) {
    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff");

    /** @throws IOException if {@code root} cannot be read or holds no folder */
    static ClassFolders scan(Path root) throws IOException {
        SortedMap<String, List<String>> classes = new TreeMap<>();
        for (Path folder : folders(root)) {
            classes.put(folder.getFileName().toString(), images(root, folder));
        }
        return new ClassFolders(root, classes);
    }

    static List<Path> folders(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory)
                    .filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** The images below {@code folder}, as paths from {@code root}. */
    static List<String> images(Path root, Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(file -> isImage(file.getFileName().toString()))
                    .filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    static boolean isImage(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && ENDINGS.contains(ending);
    }

    int size() {
        return classes.values().stream().mapToInt(List::size).sum();
    }

    /** Classes without images. */
    List<String> empty() {
        return classes.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    /**
     * Labels the images with the places of their classes in {@code classNames}, and lines them up going round the
     * classes, so that the first n of them are spread over all classes.
     */
    ImageFiles.Content content(List<String> order, List<String> classNames) {
        List<String> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        int longest = classes.values().stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (int label = 0; label < order.size(); label++) {
                List<String> own = classes.getOrDefault(order.get(label), List.of());
                if (i < own.size()) {
                    files.add(own.get(i));
                    labels.add(label);
                }
            }
        }
        return new ImageFiles.Content(
                root,
                files.toArray(String[]::new),
                labels.stream().mapToInt(Integer::intValue).toArray(),
                classNames);
    }
}
