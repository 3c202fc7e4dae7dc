package io.github.rscsnn.data;

/**
 * A small data set, whole.
 *
 * @param labels [N]
 * @param images [N][C · H · W]
 */
record ImagesInMemory(ImageFormat format, Split split, int[] labels, byte[][] images) implements Dataset {
    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public void pixels(int index, byte[] into) {
        DataFiles.checkRoom(into, imageBytes());
        System.arraycopy(images[index], 0, into, 0, imageBytes());
    }
}
