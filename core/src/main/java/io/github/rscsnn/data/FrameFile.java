package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The arrays {@code frames} and {@code labels} of one split, in a file of NumPy or HDF5; an image is read when it is asked for. */
final class FrameFile {
    private static final String FRAMES = "frames";
    private static final String LABELS = "labels";
    private static final int RANK = 5;

    /** An array wherever it lies. */
    private interface Source {
        long[] shape();

        /** Elements from {@code from} on, in C order. */
        void read(long from, double[] into) throws IOException;
    }

    private final Path file;
    private final int[] image;
    private final Source frames;
    private final int[] labels;
    private double largest;
    private boolean whole = true;
    private boolean scanned;

    private FrameFile(Path file, Source frames, Source labels) throws IOException {
        this.file = file;
        this.frames = frames;
        long[] shape = frames.shape();
        if (shape.length != RANK) {
            throw new IOException(file + ": its frames have the shape " + Arrays.toString(shape)
                    + ", expected five dimensions [N, T, C, H, W]");
        }
        if (Arrays.stream(shape).anyMatch(size -> size < 1)
                || Arrays.stream(shape, 1, RANK).reduce(1, Math::multiplyExact) > Integer.MAX_VALUE / 8) {
            throw new IOException(file + ": its frames have the impossible shape " + Arrays.toString(shape));
        }
        image = Arrays.stream(shape, 1, RANK).mapToInt(size -> (int) size).toArray();
        long[] many = labels.shape();
        if (many.length != 1 || many[0] != shape[0]) {
            throw new IOException(file + ": its labels have the shape " + Arrays.toString(many) + ", expected one for"
                    + " each of the " + shape[0] + " images [" + shape[0] + "]");
        }
        double[] read = new double[(int) many[0]];
        labels.read(0, read);
        this.labels = new int[read.length];
        for (int i = 0; i < read.length; i++) {
            if (!(read[i] >= 0 && read[i] < 100_000 && read[i] == Math.rint(read[i]))) {
                throw new IOException(file + ": label " + i + " is " + read[i] + ", expected a class from 0 on");
            }
            this.labels[i] = (int) read[i];
        }
    }

    /** @return null if the folder has none of this split */
    static @Nullable FrameFile find(Split split, Path folder) throws IOException {
        Path archive = folder.resolve(split + ".npz");
        if (Files.isRegularFile(archive)) {
            return new FrameFile(archive, zipped(archive, FRAMES), zipped(archive, LABELS));
        }
        for (String ending : List.of(".h5", ".hdf5")) {
            Path hdf = folder.resolve(split + ending);
            if (Files.isRegularFile(hdf)) {
                return hdf(hdf);
            }
        }
        Path array = folder.resolve(split + "-" + FRAMES + ".npy");
        if (!Files.isRegularFile(array)) {
            return null;
        }
        Path beside = folder.resolve(split + "-" + LABELS + ".npy");
        Require.file(
                Files.isRegularFile(beside), "%s has no %s beside it, one label an image", array, beside.getFileName());
        return new FrameFile(array, numpy(NpyFile.open(array)), numpy(NpyFile.open(beside)));
    }

    private static Source numpy(NpyFile array) {
        return new Source() {
            @Override
            public long[] shape() {
                return array.shape();
            }

            @Override
            public void read(long from, double[] into) throws IOException {
                for (int i = 0; i < into.length; i++) {
                    into[i] = array.get(from + i);
                }
            }
        };
    }

    private static Source zipped(Path archive, String name) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(name + ".npy");
            if (entry == null) {
                throw new IOException(archive + " has no array '" + name + "', it has "
                        + zip.stream()
                                .map(each -> each.getName().replaceFirst("\\.npy$", ""))
                                .sorted()
                                .collect(Collectors.joining(", ")));
            }
            return numpy(NpyFile.of(archive.getFileName() + ", array " + name, inflated(zip, entry)));
        } catch (ZipException e) {
            throw new IOException(archive + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Outside of the Java heap; what is too large for memory in a file that is mapped, and gone with the program. */
    private static MemorySegment inflated(ZipFile zip, ZipEntry entry) throws IOException {
        MemorySegment content = entry.getSize() <= Runtime.getRuntime().maxMemory() / 4
                ? Arena.ofAuto().allocate(entry.getSize())
                : mapped(entry.getSize());
        byte[] part = new byte[1 << 20];
        long at = 0;
        try (InputStream in = zip.getInputStream(entry)) {
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                if (at + count > content.byteSize()) {
                    throw new ZipException("entry " + entry.getName() + " is longer than it says");
                }
                MemorySegment.copy(MemorySegment.ofArray(part), 0, content, at, count);
                at += count;
            }
        }
        if (at < content.byteSize()) {
            throw new ZipException("entry " + entry.getName() + " is shorter than it says");
        }
        return content;
    }

    private static MemorySegment mapped(long size) throws IOException {
        Path file = Files.createTempFile("rsc-frames-", ".npy");
        file.toFile().deleteOnExit();
        if (Files.getFileStore(file).getUsableSpace() < size) {
            throw new IOException("frames of " + size + " bytes have no room in " + file.getParent()
                    + ": free some, or keep them as .npy files, which are read where they are");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, Arena.ofAuto());
        }
    }

    private static FrameFile hdf(Path file) throws IOException {
        Hdf5Length.requireWhole(file);
        try {
            HdfFile hdf = new HdfFile(file); // open as long as the program: images are read from it
            return new FrameFile(file, hdf(hdf, file, FRAMES), hdf(hdf, file, LABELS));
        } catch (HdfException e) {
            throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static Source hdf(HdfFile hdf, Path file, String name) throws IOException {
        if (!(hdf.getChild(name) instanceof Dataset data)
                || !Number.class.isAssignableFrom(boxed(data.getJavaType()))) {
            throw new IOException(file + " has no data set '" + name + "' of numbers, it has "
                    + hdf.getChildren().keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        int[] sizes = data.getDimensions();
        return new Source() {
            @Override
            public long[] shape() {
                return Arrays.stream(sizes).asLongStream().toArray();
            }

            @Override
            public void read(long from, double[] into) throws IOException {
                int row = 1;
                int[] part = sizes.clone();
                for (int d = 1; d < sizes.length; d++) {
                    row *= sizes[d];
                }
                part[0] = into.length / row;
                long[] start = new long[sizes.length];
                start[0] = from / row;
                try {
                    flatten(data.getData(start, part), into, 0);
                } catch (HdfException e) {
                    throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
                }
            }
        };
    }

    private static Class<?> boxed(Class<?> type) {
        return java.lang.invoke.MethodType.methodType(type).wrap().returnType();
    }

    private static int flatten(Object part, double[] into, int from) {
        if (part instanceof Number number) {
            into[from] = number.doubleValue();
            return from + 1;
        }
        int at = from;
        int length = java.lang.reflect.Array.getLength(part);
        for (int i = 0; i < length; i++) {
            at = flatten(java.lang.reflect.Array.get(part, i), into, at);
        }
        return at;
    }

    /** T, C, H, W. */
    int[] image() {
        return image.clone();
    }

    int[] labels() {
        return labels.clone();
    }

    /** T · C · H · W numbers. */
    synchronized void read(int index, double[] into) throws IOException {
        frames.read((long) index * into.length, into);
    }

    /** The largest number of all images. */
    double largest() throws IOException {
        scan();
        return largest;
    }

    /** Whether all numbers are whole. */
    boolean whole() throws IOException {
        scan();
        return whole;
    }

    private void scan() throws IOException {
        if (scanned) {
            return;
        }
        double[] values = new double[Arrays.stream(image).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < labels.length; i++) {
            read(i, values);
            for (double value : values) {
                if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                    throw new IOException(String.format(
                            Locale.ROOT, "%s: image %d holds %s, expected numbers from 0 on", file, i, value));
                }
                largest = Math.max(largest, value);
                whole &= value == Math.rint(value);
            }
        }
        scanned = true;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
