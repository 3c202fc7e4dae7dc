package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Folders {@code train} and {@code val} (or {@code test}) with one folder a class, of the user's own images or of ImageNet
 * (ILSVRC 2012: 1,281,167 training and 50,000 validation images of 1,000 classes).
 *
 * <p>Class k is the k-th of the sorted folder names of {@code train}. Images go round the classes. Normalisation is
 * ImageNet's; judged is the centre of the resized image (256 and 224 pixels for ImageNet).
 *
 * @param name of the data set
 * @param size of the images unless another is asked for
 * @param classes official number of classes; 0 if any will do
 * @param trainImages official number
 * @param valImages official number
 */
record ImageFolder(String name, int size, int classes, int trainImages, int valImages) {
    static final ImageFolder IMAGENET = new ImageFolder("imagenet", 224, 1000, 1_281_167, 50_000);
    static final ImageFolder OWN = new ImageFolder("imagefolder", 64, 0, 0, 0);

    private static final Normalisation NORMALISATION =
            new Normalisation(new float[] {.485f, .456f, .406f}, new float[] {.229f, .224f, .225f});

    Dataset open(Split split, DataLocation location) throws IOException {
        Path root = location.folder(name);
        Path train = root.resolve("train");
        Path held = Files.isDirectory(root.resolve("val")) ? root.resolve("val") : root.resolve("test");
        Path chosen = split == Split.TRAIN ? train : held;
        if (!Files.isDirectory(chosen)) {
            throw missing(root, split == Split.TRAIN ? "train" : "val (or test)");
        }
        ClassFolders images = scan(chosen, location);
        List<String> names = List.copyOf(images.classes().keySet());
        if (split == Split.TEST && Files.isDirectory(train)) {
            names = namesOf(train);
            requireSameClasses(names, images, train, location);
        } else if (split == Split.TEST && classes == 0 && !location.allowPart()) {
            throw new IOException(
                    root + " has no folder train, whose folders number the classes. Add it, or allow a part"
                            + " of the data set (--allow-part) to number those of " + held.getFileName() + " alone.");
        }
        requireOfficial(chosen, names.size(), images.size(), split, location);
        int side = location.images().size() == 0 ? size : location.images().size();
        return ImageFiles.of(
                name,
                split,
                images.content(names, names),
                NORMALISATION,
                new ImageFiles.View(side, false),
                location.images());
    }

    private ClassFolders scan(Path folder, DataLocation location) throws IOException {
        ClassFolders images = ClassFolders.scan(folder);
        if (images.classes().isEmpty()) {
            throw new IOException(folder + " holds no folders. Put the images of each class in a folder of its own,"
                    + " named after the class.");
        }
        if (location.images().broken() == BrokenImages.FAIL) {
            images.leftOut().requireNothingRefused();
        }
        Require.file(
                images.size() != 0,
                "%s holds no images (jpg, png, webp, gif, bmp, tiff or pnm) in its folders.%s",
                folder,
                String.join(
                        "",
                        images.leftOut().lines().stream()
                                .map(line -> "\n" + line)
                                .toList()));
        if (!images.empty().isEmpty() && !location.allowPart()) {
            throw new IOException(
                    "class folder " + folder.resolve(images.empty().getFirst())
                            + " holds no images. Fill or delete it, or allow a part (--allow-part).");
        }
        return images;
    }

    private static List<String> namesOf(Path train) throws IOException {
        return ClassFolders.folders(train).stream()
                .map(folder -> folder.getFileName().toString())
                .toList();
    }

    /** With a part allowed, the held-out images may lack classes, but not have others. */
    private static void requireSameClasses(List<String> names, ClassFolders held, Path train, DataLocation location)
            throws IOException {
        List<String> unknown = new ArrayList<>(held.classes().keySet());
        unknown.removeAll(names);
        List<String> lacking = new ArrayList<>(names);
        lacking.removeAll(held.classes().keySet());
        Require.file(
                unknown.isEmpty(),
                "the classes of %s and %s differ: only the first has %s.",
                held.root(),
                train,
                String.join(", ", unknown));
        Require.file(
                lacking.isEmpty() || location.allowPart(),
                "the classes of %s and %s differ: only the first has %s; allow a part (--allow-part) if "
                        + "that is meant.",
                train,
                held.root(),
                String.join(", ", lacking));
    }

    private void requireOfficial(Path folder, int foundClasses, int foundImages, Split split, DataLocation location)
            throws IOException {
        int official = split == Split.TRAIN ? trainImages : valImages;
        Require.file(
                classes == 0 || location.allowPart() || foundClasses == classes && foundImages == official,
                "%s holds %,d images of %,d classes where %s has %,d of %,d: allow a part "
                        + "(--allow-part), or complete it.",
                folder,
                foundImages,
                foundClasses,
                name,
                official,
                classes);
    }

    private IOException missing(Path root, String folder) {
        return new MissingDataException(String.format(
                Locale.ROOT, "%s: no folder %s in %s. %s", name, folder, root.toAbsolutePath(), Datasets.layout(name)));
    }
}
