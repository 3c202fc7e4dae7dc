package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.util.List;
import java.util.Objects;

/** Some images of another data set that follow each other: its first ones, or one. */
public record Limited(Dataset all, int start, int size) implements Dataset {
    public Limited {
        Objects.checkFromIndexSize(start, size, all.size());
    }

    /**
     * Image {@code index} of {@code all} alone.
     *
     * @throws IndexOutOfBoundsException if there is no such image
     */
    public static Dataset single(int index, Dataset all) {
        return new Limited(all, Objects.checkIndex(index, all.size()), 1);
    }

    /**
     * The first {@code limit} images of {@code all}, or {@code all} itself if it has no more.
     *
     * @throws IllegalArgumentException if the limit is below 1
     */
    public static Dataset first(int limit, Dataset all) {
        Require.argument(limit >= 1, "a limit of images must be at least 1: got %s", limit);
        return limit >= all.size() ? all : new Limited(all, 0, limit);
    }

    @Override
    public ImageFormat format() {
        return all.format();
    }

    @Override
    public Split split() {
        return all.split();
    }

    @Override
    public int label(int index) {
        return all.label(start + Objects.checkIndex(index, size));
    }

    @Override
    public void pixels(int index, byte[] into) {
        all.pixels(start + Objects.checkIndex(index, size), into);
    }

    @Override
    public Picture picture(int index) {
        return all.picture(start + Objects.checkIndex(index, size));
    }

    @Override
    public int readers() {
        return all.readers();
    }

    @Override
    public BrokenImages broken() {
        return all.broken();
    }

    @Override
    public List<String> leftOut() {
        return all.leftOut();
    }

    @Override
    public byte[] fingerprint(int index) {
        return all.fingerprint(start + Objects.checkIndex(index, size));
    }
}
