package io.github.rscsnn.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * CIFAR-10 and CIFAR-100 (Krizhevsky 2009) from the official binary files: a record is one label byte (CIFAR-100: a
 * coarse and a fine one, of which the fine one is the class), then 3072 bytes, [3, 32, 32] with planes red, green, blue.
 */
public final class Cifar implements Dataset {
    private static final int IMAGE_BYTES = 3 * 32 * 32;

    private final CifarKind kind;
    private final ImageFormat format;
    private final Split split;

    /** The files as they are; one array could not hold much more than the 154 MB that the five take together. */
    private final List<byte[]> files;

    /** For each file the index of its first image, then the number of all images. */
    private final int[] firstImage;

    private Cifar(CifarKind kind, Split split, List<byte[]> files) {
        this.kind = kind;
        format = new ImageFormat(kind.dataName, 3, 32, 32, kind.classNames, kind.normalisation);
        this.split = split;
        this.files = files;
        this.firstImage = new int[files.size() + 1];
        for (int f = 0; f < files.size(); f++) {
            firstImage[f + 1] = firstImage[f] + files.get(f).length / recordBytes(kind);
        }
    }

    /** CIFAR-10: five training files and a test file of 10,000 images each. */
    public static Cifar ten(Split split, DataLocation location) throws IOException {
        return open(CifarKind.CIFAR10, split, location);
    }

    /** CIFAR-100: a training file of 50,000 images and a test file of 10,000. */
    public static Cifar hundred(Split split, DataLocation location) throws IOException {
        return open(CifarKind.CIFAR100, split, location);
    }

    private static Cifar open(CifarKind kind, Split split, DataLocation location) throws IOException {
        DataFiles found = DataFiles.find(kind.dataName, kind.folder, kind.files(split), location);
        List<byte[]> files = new ArrayList<>();
        for (Path file : found.present()) {
            files.add(read(file, kind, split, location.allowPart()));
        }
        return new Cifar(kind, split, files);
    }

    private static byte[] read(Path file, CifarKind kind, Split split, boolean allowPart) throws IOException {
        int record = recordBytes(kind);
        long official = (long) kind.imagesPerFile(split) * record;
        long size = Files.size(file);
        if (size != official && !allowPart) {
            throw new IOException(String.format(
                            Locale.ROOT,
                            "%s has %,d bytes where the official file of %s has %,d: it is cut, or another file.",
                            file,
                            size,
                            kind.dataName,
                            official)
                    + " Fetch it again, or allow a part of the data set.");
        }
        if (size == 0 || size % record != 0 || size > official) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s has %,d bytes: a part of %s must be whole records of %,d bytes, at most %,d of them.",
                    file,
                    size,
                    kind.dataName,
                    record,
                    kind.imagesPerFile(split)));
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int r = 0; r < bytes.length / record; r++) {
            for (int position = 0; position < kind.labelBytes(); position++) {
                int label = bytes[r * record + position] & 0xFF;
                if (label >= kind.labelLimit(position)) {
                    throw new IOException(String.format(
                            Locale.ROOT,
                            "%s: record %d has label %d where %s ends at %d: the file is damaged.",
                            file,
                            r,
                            label,
                            kind.dataName,
                            kind.labelLimit(position) - 1));
                }
            }
        }
        return bytes;
    }

    private static int recordBytes(CifarKind kind) {
        return kind.labelBytes() + IMAGE_BYTES;
    }

    @Override
    public ImageFormat format() {
        return format;
    }

    @Override
    public Split split() {
        return split;
    }

    @Override
    public int size() {
        return firstImage[files.size()];
    }

    @Override
    public int label(int index) {
        int f = fileOf(index);
        return files.get(f)[(index - firstImage[f]) * recordBytes(kind) + kind.labelBytes() - 1] & 0xFF;
    }

    @Override
    public void pixels(int index, byte[] into) {
        DataFiles.checkRoom(into, IMAGE_BYTES);
        int f = fileOf(index);
        int start = (index - firstImage[f]) * recordBytes(kind) + kind.labelBytes();
        System.arraycopy(files.get(f), start, into, 0, IMAGE_BYTES);
    }

    private int fileOf(int index) {
        Objects.checkIndex(index, size());
        int f = 0;
        while (index >= firstImage[f + 1]) {
            f++;
        }
        return f;
    }
}
