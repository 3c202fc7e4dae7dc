package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Images in files of their own, [3, size, size], read and decoded each time that they are asked for: memory holds their
 * names alone.
 */
record ImageFiles(ImageFormat format, Split split, Content content, View view, ImageOptions options)
        implements Dataset {
    /**
     * How a picture becomes an image of one size.
     *
     * @param size height and width of the image
     * @param exact whether pictures must have that size; else they are seen through a {@link CentreView}
     */
    record View(int size, boolean exact) {}

    /**
     * What there is.
     *
     * @param root folder of the files
     * @param files below {@code root}, with slashes
     * @param labels of the files
     * @param leftOut what else lies there, in lines
     */
    record Content(Path root, String[] files, int[] labels, List<String> classNames, List<String> leftOut) {}

    static ImageFiles of(
            String name, Split split, Content content, Normalisation normalisation, View view, ImageOptions options) {
        ImageFormat format = new ImageFormat(name, 3, view.size, view.size, content.classNames, normalisation);
        return new ImageFiles(format, split, content, view, options);
    }

    @Override
    public int size() {
        return content.files.length;
    }

    @Override
    public int label(int index) {
        return content.labels[index];
    }

    @Override
    public void pixels(int index, byte[] into) {
        DataFiles.checkRoom(into, imageBytes());
        Picture picture = picture(index);
        if (view.exact) {
            System.arraycopy(picture.planes(), 0, into, 0, imageBytes());
            return;
        }
        new CentreView(view.size).draw(picture, into);
    }

    @Override
    public Picture picture(int index) {
        Path file = content.root.resolve(content.files[index]);
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read image " + file + " (" + e + ")", e);
        }
        try {
            Picture picture = ImageDecoder.decode(bytes);
            Require.file(
                    !view.exact || picture.width() == view.size && picture.height() == view.size,
                    "it has %dx%d pixels where %s has %dx%d",
                    picture.width(),
                    picture.height(),
                    name(),
                    view.size,
                    view.size);
            return picture;
        } catch (IOException e) {
            throw new BrokenImageException(file, e);
        }
    }

    @Override
    public List<String> leftOut() {
        return content.leftOut;
    }

    @Override
    public SortedMap<String, Integer> fileKinds() {
        SortedMap<String, Integer> kinds = new TreeMap<>();
        for (String file : content.files) {
            kinds.merge(ClassFolders.ending(Path.of(file)), 1, Integer::sum);
        }
        return kinds;
    }

    @Override
    public int readers() {
        return options.readers();
    }

    @Override
    public BrokenImages broken() {
        return options.broken();
    }

    /** Name and size of the file and the size of the image: the contents of all files would take minutes to hours. */
    @Override
    public byte[] fingerprint(int index) {
        Path file = content.root.resolve(content.files[index]);
        try {
            String text = content.files[index] + "\n" + Files.size(file) + "\n" + view.size + "\n";
            return text.getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read image " + file + " (" + e + ")", e);
        }
    }
}
