package io.github.rscsnn.data;

import java.util.SplittableRandom;

/**
 * A rectangle of whole pixels in a picture.
 *
 * @param left of its first column
 * @param top of its first row
 */
record Box(int left, int top, int width, int height) {
    private static final int ATTEMPTS = 10;
    private static final double LEAST_AREA = 0.08;
    private static final double LEAST_RATIO = 3 / 4.0;
    private static final double MOST_RATIO = 4 / 3.0;

    static Box whole(Picture picture) {
        return new Box(0, 0, picture.width(), picture.height());
    }

    /**
     * The rectangle of a random resized crop (Szegedy et al. 2015, with torchvision's rules): 8 to 100 % of the area,
     * width to height between 3/4 and 4/3, uniform in its logarithm; after ten rectangles that do not fit, the largest
     * central one of a permitted ratio.
     */
    static Box random(int width, int height, SplittableRandom random) {
        double area = (double) width * height;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double target = area * random.nextDouble(LEAST_AREA, 1);
            double ratio = Math.exp(random.nextDouble(Math.log(LEAST_RATIO), Math.log(MOST_RATIO)));
            int w = (int) Math.rint(Math.sqrt(target * ratio));
            int h = (int) Math.rint(Math.sqrt(target / ratio));
            if (w > 0 && w <= width && h > 0 && h <= height) {
                int top = random.nextInt(height - h + 1);
                int left = random.nextInt(width - w + 1);
                return new Box(left, top, w, h);
            }
        }
        double ratio = Math.clamp((double) width / height, LEAST_RATIO, MOST_RATIO);
        int w = Math.clamp((int) Math.rint(height * ratio), 1, width);
        int h = Math.clamp((int) Math.rint(width / ratio), 1, height);
        return new Box((width - w) / 2, (height - h) / 2, w, h);
    }
}
