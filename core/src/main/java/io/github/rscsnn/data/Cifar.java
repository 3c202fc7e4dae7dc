package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * CIFAR-10 and CIFAR-100 (Krizhevsky 2009) from the official binary files: a record is one label byte (CIFAR-100: a
 * coarse and a fine one, of which the fine one is the class), then 3072 bytes, [3, 32, 32] with planes red, green, blue.
 */
public final class Cifar {
    private static final int IMAGE_BYTES = 3 * 32 * 32;

    private Cifar() {}

    /** CIFAR-10: five training files and a test file of 10,000 images each. */
    public static Dataset ten(Split split, DataLocation location) throws IOException {
        return open(CifarKind.CIFAR10, split, location);
    }

    /** CIFAR-100: a training file of 50,000 images and a test file of 10,000. */
    public static Dataset hundred(Split split, DataLocation location) throws IOException {
        return open(CifarKind.CIFAR100, split, location);
    }

    private static Dataset open(CifarKind kind, Split split, DataLocation location) throws IOException {
        DataFiles found = DataFiles.find(kind.dataName, kind.folder, kind.files(split), location);
        List<byte[]> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (Path file : found.present()) {
            byte[] records = read(file, kind, split, location.allowPart());
            for (int at = 0; at < records.length; at += recordBytes(kind)) {
                int pixels = at + kind.labelBytes();
                labels.add(records[pixels - 1] & 0xFF);
                images.add(Arrays.copyOfRange(records, pixels, pixels + IMAGE_BYTES));
            }
        }
        return new ImagesInMemory(
                new ImageFormat(kind.dataName, 3, 32, 32, kind.classNames, kind.normalisation),
                split,
                labels.stream().mapToInt(label -> label).toArray(),
                images.toArray(byte[][]::new));
    }

    private static byte[] read(Path file, CifarKind kind, Split split, boolean allowPart) throws IOException {
        int record = recordBytes(kind);
        long official = (long) kind.imagesPerFile(split) * record;
        long size = Files.size(file);
        Require.file(
                size == official || allowPart,
                "%s has %,d bytes where the official file of %s has %,d: it is cut, or another file. "
                        + DataFiles.FETCH_OR_ALLOW,
                file,
                size,
                kind.dataName,
                official);
        Require.file(
                size != 0 && size % record == 0 && size <= official,
                "%s has %,d bytes: a part of %s must be whole records of %,d bytes, at most %,d of them.",
                file,
                size,
                kind.dataName,
                record,
                kind.imagesPerFile(split));
        byte[] bytes = Files.readAllBytes(file);
        for (int r = 0; r < bytes.length / record; r++) {
            for (int position = 0; position < kind.labelBytes(); position++) {
                int label = bytes[r * record + position] & 0xFF;
                Require.file(
                        label < kind.labelLimit(position),
                        "%s: record %d has label %d where %s ends at %d: the file is damaged.",
                        file,
                        r,
                        label,
                        kind.dataName,
                        kind.labelLimit(position) - 1);
            }
        }
        return bytes;
    }

    private static int recordBytes(CifarKind kind) {
        return kind.labelBytes() + IMAGE_BYTES;
    }
}
