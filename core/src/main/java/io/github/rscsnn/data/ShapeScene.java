package io.github.rscsnn.data;

import java.util.SplittableRandom;

/**
 * One image of {@link Shapes10}: background, clutter, a textured shape, noise, in that order. Lengths are in pixels,
 * intensities in [0, 1]. Only exactly rounded arithmetic and {@link StrictMath}, so that every machine draws the same
 * bytes.
 */
final class ShapeScene {
    static final int SIZE = 32;

    private static final int PIXELS = SIZE * SIZE;
    private static final int CLUTTER = 4;

    private final SplittableRandom random;
    private final Shape shape;
    private final boolean warm;
    private final Shapes10.Colour cue;
    private final float[] canvas = new float[3 * PIXELS];

    ShapeScene(SplittableRandom random, Shape shape, boolean warm, Shapes10.Colour cue) {
        this.random = random;
        this.shape = shape;
        this.warm = warm;
        this.cue = cue;
    }

    /** The image as [3, 32, 32] unsigned bytes. */
    byte[] draw() {
        paintBackground();
        for (int i = 0; i < CLUTTER; i++) {
            paintClutter();
        }
        paintShape();
        return bytesWithNoise();
    }

    /** Dark, green to magenta, growing lighter in a random direction. */
    private void paintBackground() {
        float[] colour = colour(between(.08, .34), between(-.08, .08), between(-.012, .012));
        float slopeX = between(-.1, .1) / SIZE;
        float slopeY = between(-.1, .1) / SIZE;
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    canvas[c * PIXELS + y * SIZE + x] = colour[c] + slopeX * (x - SIZE / 2) + slopeY * (y - SIZE / 2);
                }
            }
        }
    }

    /** A small bar of weaker contrast than the shape, more strongly warm or cool. */
    private void paintClutter() {
        float[] colour = colour(between(.05, .5), between(-.12, .12), between(-.12, .12));
        float halfLength = between(1, 4);
        float halfWidth = between(.7, 1.6);
        Frame frame = new Frame(between(0, SIZE), between(0, SIZE), 1);
        paint(frame, halfLength + 2, (u, v) -> Shape.box(u, v, halfLength, halfWidth), colour);
    }

    private void paintShape() {
        float radius = between(9, 13);
        float reach = radius * 1.2f;
        float room = SIZE / 2f - radius;
        Frame frame = new Frame(SIZE / 2f + between(-room, room), SIZE / 2f + between(-room, room), radius);
        float warmth = between(cue.least(), cue.most());
        float[] colour = colour(between(.5, .85), between(-.12, .12), warm ? warmth : -warmth);
        paint(frame, reach + 1, shape::distance, colour);
    }

    /** Red, green, blue of a grey made greener (below 0: more magenta) and warmer (below 0: cooler). */
    private static float[] colour(float grey, float green, float warmth) {
        return new float[] {grey - green + warmth, grey + green, grey - green - warmth};
    }

    /** A signed distance in the frame's units, below 0 inside. */
    private interface Outline {
        float distance(float u, float v);
    }

    /** Fills an outline; a pixel's share is its distance from the edge, which smooths the edge over one pixel. */
    private void paint(Frame frame, float reach, Outline outline, float[] colour) {
        int left = Math.max(0, (int) (frame.x - reach));
        int right = Math.min(SIZE - 1, (int) (frame.x + reach));
        int top = Math.max(0, (int) (frame.y - reach));
        int bottom = Math.min(SIZE - 1, (int) (frame.y + reach));
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                float dx = x + .5f - frame.x;
                float dy = y + .5f - frame.y;
                float u = (frame.cos * dx + frame.sin * dy) / frame.scale;
                float v = (frame.cos * dy - frame.sin * dx) / frame.scale;
                float share = Math.clamp(.5f - outline.distance(u, v) * frame.scale, 0f, 1f);
                if (share > 0) {
                    for (int c = 0; c < 3; c++) {
                        int p = c * PIXELS + y * SIZE + x;
                        canvas[p] += share * (colour[c] - canvas[p]);
                    }
                }
            }
        }
    }

    /** A place, a scale and a turn of up to 40 degrees. */
    private final class Frame {
        final float x;
        final float y;
        final float scale;
        final float cos;
        final float sin;

        Frame(float x, float y, float scale) {
            this.x = x;
            this.y = y;
            this.scale = scale;
            double angle = random.nextDouble(-.7, .7);
            this.cos = (float) StrictMath.cos(angle);
            this.sin = (float) StrictMath.sin(angle);
        }
    }

    /** Rounds, after adding to each byte noise of -3 to 3 that peaks at 0. */
    private byte[] bytesWithNoise() {
        byte[] bytes = new byte[canvas.length];
        for (int p = 0; p < bytes.length; p += 8) {
            long bits = random.nextLong();
            for (int k = 0; k < 8; k++, bits >>>= 8) {
                int noise = (int) (bits & 3) - (int) (bits >>> 2 & 3);
                bytes[p + k] = (byte) Math.clamp(Math.round(canvas[p + k] * 255) + noise, 0, 255);
            }
        }
        return bytes;
    }

    private float between(double low, double high) {
        return (float) (low + (high - low) * random.nextDouble());
    }
}
