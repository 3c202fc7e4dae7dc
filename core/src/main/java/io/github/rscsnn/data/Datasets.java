package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table from names to data sets; a new data set is one class and one line here. */
public final class Datasets {
    /** Opens one data set; {@code location} is where its files lie, if it has files. */
    @FunctionalInterface
    private interface Opener {
        Dataset open(Split split, DataLocation location) throws IOException;
    }

    private static final Map<String, Opener> TABLE = table();

    private Datasets() {}

    private static Map<String, Opener> table() {
        Map<String, Opener> table = new LinkedHashMap<>();
        table.put("cifar10", Cifar::ten);
        table.put("cifar100", Cifar::hundred);
        table.put("mnist", Mnist::digits);
        table.put("fashion-mnist", Mnist::fashion);
        table.put("tiny-imagenet", TinyImageNet::open);
        table.put("imagenet", ImageFolder.IMAGENET::open);
        table.put("imagefolder", ImageFolder.OWN::open);
        table.put("frames", Frames::open);
        for (Shapes10.Colour colour : Shapes10.Colour.values()) {
            table.put(colour.toString(), (split, location) -> Shapes10.standard(colour, split));
        }
        return table;
    }

    /** The names {@link #open} knows. */
    public static List<String> names() {
        return List.copyOf(TABLE.keySet());
    }

    /** Whether the data set is made from files, so that it needs a location; {@code shapes10} and its like are generated. */
    public static boolean needsFiles(String name) {
        opener(name);
        return !name.startsWith("shapes10");
    }

    /** Whether the files are the user's to bring, for nobody may offer them for download. */
    public static boolean broughtByUser(String name) {
        opener(name);
        return hasSizes(name) || name.equals("frames");
    }

    /** Whether its pictures have any size, so that one must be chosen. */
    private static boolean hasSizes(String name) {
        return name.equals("imagenet") || name.equals("imagefolder");
    }

    /**
     * How to lay out the files of a data set that the user brings.
     *
     * @throws IllegalArgumentException if the data set is another
     */
    public static String layout(String name) {
        Require.argument(broughtByUser(name), "%s is not brought by its user", name);
        if (name.equals("frames")) {
            return "Your own event data: lay them out as " + Frames.LAYOUT + ", and give --data-dir DIR.";
        }
        String folders = "DIR/train/CLASS/*.jpg and DIR/val/CLASS/*.jpg (or DIR/test)";
        return name.equals("imagefolder")
                ? "Your own images: lay them out as " + folders + " and give --data-dir DIR."
                : "ImageNet cannot be downloaded without an account: get ILSVRC 2012 from https://image-net.org, lay it out"
                        + " as " + folders
                        + " with a folder for each of the 1,000 WordNet numbers (n01440764 and so on),"
                        + " and give --data-dir DIR.";
    }

    /**
     * Opens a data set: small ones are loaded into memory, of image files only the names.
     *
     * @param location where the files lie; not looked at for a generated data set
     * @throws IllegalArgumentException if the name is unknown (the message lists the known ones), or an image size is
     *     asked for where there is no choice
     * @throws IOException if a file is missing, cut or damaged; the message names the file and the way out
     */
    public static Dataset open(String name, Split split, DataLocation location) throws IOException {
        Opener opener = opener(name);
        if (location.images().size() != 0 && !hasSizes(name)) {
            throw new IllegalArgumentException(
                    "image-size is for imagenet and imagefolder: the images of " + name + " have one size");
        }
        return opener.open(split, location);
    }

    private static Opener opener(String name) {
        Opener opener = TABLE.get(name);
        Require.argument(opener != null, "unknown data set '%s': choose one of %s", name, String.join(", ", names()));
        return opener;
    }
}
