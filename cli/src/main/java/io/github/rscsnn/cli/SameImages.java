package io.github.rscsnn.cli;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which images two judged rows have in common: all of both, or the first ones of the larger, if the data set itself says so. */
final class SameImages {
    private final @Nullable String dataDir;
    private final Map<String, String> checksums = new HashMap<>(); // of the first n test images

    /** @param dataDir folder of the data set; null for that of the evaluation */
    SameImages(@Nullable String dataDir) {
        this.dataDir = dataDir;
    }

    /**
     * @return how many of the first images are the same
     * @throws IOException if they are of different images, or the data set, which could tell, is not here
     */
    int count(ComparedSide.Row a, ComparedSide.Row b) throws IOException {
        int imagesA = a.own().correctDraws().length;
        int imagesB = b.own().correctDraws().length;
        int first = Math.min(imagesA, imagesB);
        if (a.origin("datasetSha256").equals(b.origin("datasetSha256")) || knows(a, b) || knows(b, a)) {
            return first;
        }
        if (imagesA == imagesB || !name(a).equals(name(b))) {
            throw different(a, b, "");
        }
        try {
            ComparedSide.Row either = recipe(a) == null ? b : a;
            if (!a.origin("datasetSha256").equals(checksum(either, imagesA))
                    || !b.origin("datasetSha256").equals(checksum(either, imagesB))) {
                throw different(a, b, ", of the same data set");
            }
        } catch (Unknown e) {
            throw different(
                    a,
                    b,
                    ", or say where the data set is (--data-dir), which tells whether the first are the" + " same: "
                            + e.getMessage());
        }
        return first;
    }

    /** Whether the file of one says that the first so many of its images are those of the other. */
    private static boolean knows(ComparedSide.Row one, ComparedSide.Row other) {
        String digest = other.origin("datasetSha256");
        return !digest.isEmpty()
                && one.json()
                        .path("provenance")
                        .path("digests")
                        .path(other.origin("dataset"))
                        .asText()
                        .equals(digest);
    }

    /** Data set and split, {@code cifar10 test, 500 images} without the images. */
    private static String name(ComparedSide.Row row) {
        return row.origin("dataset").replaceFirst(", \\d+ images?$", "");
    }

    private static IOException different(ComparedSide.Row a, ComparedSide.Row b, String wayOut) {
        return new IOException(a.file() + " and " + b.file() + " are of different images (" + a.origin("dataset") + "; "
                + b.origin("dataset") + "): evaluate both on the same ones, with the same --limit" + wayOut);
    }

    /** Nobody can tell. */
    private static final class Unknown extends IOException {
        private static final long serialVersionUID = 1;

        Unknown(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }

    private String checksum(ComparedSide.Row row, int images) throws Unknown {
        String key = row.file() + " " + images;
        if (!checksums.containsKey(key)) {
            try {
                Recipe recipe = recipe(row);
                Require.file(recipe != null, "%s names no recipe", row.file());
                Dataset first = Experiment.open(recipe.withDataDir(dataDir), Split.TEST, images);
                checksums.put(key, first.size() == images ? first.checksum() : "");
            } catch (IOException | IllegalArgumentException e) {
                throw new Unknown(e);
            }
        }
        return checksums.get(key);
    }

    /** That of the file, or of the run folder in which it lies. */
    private static @Nullable Recipe recipe(ComparedSide.Row row) throws IOException {
        if (row.json().has("recipe")) {
            return JsonFile.value(row.json().path("recipe"), Recipe.class);
        }
        for (Path folder = row.file().toAbsolutePath().getParent(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("recipe.json"))) {
                return RunFolder.open(folder).recipe();
            }
        }
        return null;
    }
}
