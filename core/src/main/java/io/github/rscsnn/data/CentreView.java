package io.github.rscsnn.data;

/**
 * What evaluation shows of a photograph: its shorter side resized to 8/7 of {@code size} (256 for 224), then the centre
 * cut out, with torchvision's rounding.
 *
 * @param size height and width of what is cut out
 */
record CentreView(int size) {
    /** @param into receives [C, size, size] */
    void draw(Picture picture, byte[] into) {
        int shorter = shorter();
        boolean tall = picture.height() > picture.width();
        // in whole numbers, rounded down, as torchvision does
        int width = tall ? shorter : (int) ((long) shorter * picture.width() / picture.height());
        int height = tall ? (int) ((long) shorter * picture.height() / picture.width()) : shorter;
        Box centre = new Box((int) Math.rint((width - size) / 2.0), (int) Math.rint((height - size) / 2.0), size, size);
        Resample.resize(picture, Box.whole(picture), width, height, centre, into);
    }

    /** Length of the shorter side before the cut. */
    int shorter() {
        return Math.round(size * 8 / 7f);
    }
}
