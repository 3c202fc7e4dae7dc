package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Tiny-ImageNet (Stanford CS231n): 200 classes of ImageNet with 500 training and 50 validation images each, [3, 64, 64],
 * from its official folder. The validation images are the test split, for the labels of the official test images were
 * never published.
 *
 * <p>Class k is the k-th of the sorted WordNet numbers, as in loaders that take the training folder for an ImageFolder.
 * Training images go round the classes; validation images keep the order of their annotations.
 */
final class TinyImageNet {
    static final String FOLDER = "tiny-imagenet-200";

    private static final String NAME = "tiny-imagenet";
    private static final int CLASSES = 200;
    private static final int TRAIN_IMAGES = 100_000;
    private static final int VAL_IMAGES = 10_000;

    /** Over all training pixels, as commonly used with this data set. */
    private static final Normalisation NORMALISATION =
            new Normalisation(new float[] {.4802f, .4481f, .3975f}, new float[] {.2770f, .2691f, .2821f});

    private TinyImageNet() {}

    static Dataset open(Split split, DataLocation location) throws IOException {
        Path root = location.folder(FOLDER);
        if (!Files.isRegularFile(root.resolve("wnids.txt"))) {
            throw DataFiles.missing(NAME, FOLDER, List.of("wnids.txt"), root);
        }
        List<String> wnids = wnids(root.resolve("wnids.txt"));
        requireOfficial(root.resolve("wnids.txt"), wnids.size(), CLASSES, "classes", location);
        List<String> names = names(root.resolve("words.txt"), wnids);
        ImageFiles.Content content = split == Split.TRAIN
                ? training(root, wnids, names, location)
                : validation(root, wnids, names, location);
        return ImageFiles.of(NAME, split, content, NORMALISATION, new ImageFiles.View(64, true), location.images());
    }

    private static List<String> wnids(Path file) throws IOException {
        List<String> wnids = TextFile.lines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .sorted()
                .distinct()
                .toList();
        Require.file(!wnids.isEmpty(), "%s names no class: the file is damaged.", file);
        return wnids;
    }

    /** The first word for each class; its number where the file does not tell. */
    private static List<String> names(Path file, List<String> wnids) throws IOException {
        Map<String, String> words = new HashMap<>();
        if (Files.isRegularFile(file)) {
            for (String line : TextFile.lines(file)) {
                String[] columns = line.split("\t", 2);
                if (columns.length == 2) {
                    words.put(columns[0], columns[1].split(",")[0].strip());
                }
            }
        }
        return wnids.stream().map(wnid -> words.getOrDefault(wnid, wnid)).toList();
    }

    private static ImageFiles.Content training(Path root, List<String> wnids, List<String> names, DataLocation location)
            throws IOException {
        Path train = root.resolve("train");
        if (!Files.isDirectory(train)) {
            throw DataFiles.missing(NAME, FOLDER, List.of("train"), root);
        }
        SortedMap<String, List<String>> classes = new TreeMap<>();
        LeftOut leftOut = new LeftOut(train);
        for (Path folder : ClassFolders.folders(train)) {
            String wnid = folder.getFileName().toString();
            Require.file(
                    wnids.contains(wnid), "%s is a class that %s does not name.", folder, root.resolve("wnids.txt"));
            classes.put(wnid, ClassFolders.images(train, folder, leftOut));
        }
        ClassFolders found = new ClassFolders(train, classes, leftOut);
        if (location.images().broken() == BrokenImages.FAIL) {
            leftOut.requireNothingRefused();
        }
        List<String> lacking = new ArrayList<>(wnids);
        lacking.removeIf(wnid -> !classes.getOrDefault(wnid, List.of()).isEmpty());
        if (found.size() == 0 || !lacking.isEmpty() && !location.allowPart()) {
            throw new IOException(
                    train + " holds no images of class " + lacking.getFirst() + ". " + DataFiles.FETCH_OR_ALLOW);
        }
        requireOfficial(train, found.size(), TRAIN_IMAGES, "images", location);
        return found.content(wnids, names);
    }

    private static ImageFiles.Content validation(
            Path root, List<String> wnids, List<String> names, DataLocation location) throws IOException {
        Path val = root.resolve("val");
        Path annotations = val.resolve("val_annotations.txt");
        Path images = val.resolve("images");
        if (!Files.isRegularFile(annotations) || !Files.isDirectory(images)) {
            throw DataFiles.missing(NAME, FOLDER, List.of("val/val_annotations.txt", "val/images"), root);
        }
        Set<String> present = new HashSet<>();
        try (Stream<Path> entries = Files.list(images)) {
            entries.forEach(entry -> present.add(entry.getFileName().toString()));
        }
        List<String> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (String line : TextFile.lines(annotations)) {
            String[] columns = line.split("\t");
            int label = columns.length < 2 ? -1 : wnids.indexOf(columns[1]);
            Require.file(
                    label >= 0,
                    "%s: line '%s' does not name a file and a class of wnids.txt: it is damaged.",
                    annotations,
                    line);
            if (present.contains(columns[0])) {
                files.add("images/" + columns[0]);
                labels.add(label);
            } else if (!location.allowPart()) {
                throw new IOException(annotations + " names " + columns[0] + ", which is not in " + images + ". "
                        + DataFiles.FETCH_OR_ALLOW);
            }
        }
        Require.file(!files.isEmpty(), "%s holds none of the images that %s names.", images, annotations);
        requireOfficial(val, files.size(), VAL_IMAGES, "images", location);
        return new ImageFiles.Content(
                val,
                files.toArray(String[]::new),
                labels.stream().mapToInt(Integer::intValue).toArray(),
                names,
                List.of());
    }

    private static void requireOfficial(Path where, int found, int official, String what, DataLocation location)
            throws IOException {
        Require.file(
                found == official || location.allowPart(),
                "%s has %,d %s where the official one has %,d: it is a part. %s",
                where,
                found,
                what,
                official,
                DataFiles.FETCH_OR_ALLOW);
    }
}
