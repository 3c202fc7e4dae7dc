package io.github.rscsnn.data;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder with one folder a class: the layout that torchvision calls ImageFolder. Images may lie deeper, and behind links.
 *
 * @param root the folder
 * @param classes class names in alphabetical order, each with its files below {@code root} in alphabetical order
 * @param leftOut all else below {@code root}
 */
record ClassFolders(Path root, SortedMap<String, List<String>> classes, LeftOut leftOut) {
    private static final Set<String> ENDINGS = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "bmp", "dib", "tif", "tiff", "webp", "ppm", "pgm",
            "pbm", "pnm", "pam");

    private static final Set<String> UNREAD = Set.of(
            "heic", "heif", "avif", "jxl", "jp2", "j2k", "jpf", "jpx", "jxr", "svg", "svgz", "ico", "tga", "psd", "exr",
            "hdr", "pcx", "dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf", "raw");

    /** @throws IOException if {@code root} cannot be read */
    static ClassFolders scan(Path root) throws IOException {
        SortedMap<String, List<String>> classes = new TreeMap<>();
        LeftOut leftOut = new LeftOut(root);
        for (Path entry : Folders.list(root, any -> true)) {
            if (isHidden(entry)) {
                leftOut.hidden(entry);
            } else if (isLoop(entry, root)) {
                leftOut.link(entry, true);
            } else if (Files.isDirectory(entry)) {
                classes.put(entry.getFileName().toString(), images(root, entry, leftOut));
            } else if (Files.isRegularFile(entry) && isImage(entry)) {
                leftOut.outside(entry);
            } else {
                leave(entry, Files.isSymbolicLink(entry) && !Files.exists(entry), leftOut);
            }
        }
        return new ClassFolders(root, classes, leftOut);
    }

    static List<Path> folders(Path root) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path entry : Folders.list(root, Files::isDirectory)) {
            if (!isHidden(entry) && !isLoop(entry, root)) {
                folders.add(entry);
            }
        }
        return folders;
    }

    /** The images below {@code folder}, as paths from {@code root}. */
    static List<String> images(Path root, Path folder, LeftOut leftOut) throws IOException {
        List<String> images = new ArrayList<>();
        Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) throws IOException {
                if (inner.equals(folder)) {
                    return FileVisitResult.CONTINUE;
                }
                if (isHidden(inner)) {
                    leftOut.hidden(inner);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (isLoop(inner, folder)) {
                    leftOut.link(inner, true);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (isHidden(file)) {
                    leftOut.hidden(file);
                } else if (attributes.isRegularFile() && isImage(file)) {
                    images.add(root.relativize(file).toString().replace('\\', '/'));
                } else {
                    leave(file, attributes.isSymbolicLink(), leftOut);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof FileSystemLoopException) {
                    leftOut.link(file, true);
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        Collections.sort(images);
        return images;
    }

    private static void leave(Path file, boolean dangling, LeftOut leftOut) {
        if (dangling) {
            leftOut.link(file, false);
        } else if (UNREAD.contains(ending(file))) {
            leftOut.unread(file, ending(file));
        } else {
            leftOut.other(file);
        }
    }

    /** Whether it is a link to {@code folder} or one above it. */
    private static boolean isLoop(Path link, Path folder) throws IOException {
        return Files.isSymbolicLink(link)
                && Files.isDirectory(link)
                && folder.toRealPath().startsWith(link.toRealPath());
    }

    /** Also what systems leave: macOS's resource forks in archives, Windows' caches. */
    private static boolean isHidden(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(".")
                || name.equals("__MACOSX")
                || name.equals("Thumbs.db")
                || name.equals("desktop.ini");
    }

    static boolean isImage(Path file) {
        return ENDINGS.contains(ending(file));
    }

    /** Of a file's name, in small letters. */
    static String ending(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
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
                classNames,
                leftOut.lines());
    }
}
