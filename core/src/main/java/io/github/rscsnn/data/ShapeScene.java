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

    /** Texture amplitude; below 16/255, for the reason given at {@link Shapes10}. */
    private static final double FAINTEST = 10 / 255.0;

    private static final double STRONGEST = 14 / 255.0;

    private final SplittableRandom random;
    private final Shape shape;
    private final boolean columns;
    private final float[] canvas = new float[3 * PIXELS];

    /** @param label twice the position of the shape in {@link Shape}, plus one for columns */
    ShapeScene(SplittableRandom random, int label) {
        this.random = random;
        this.shape = Shape.values()[label / 2];
        this.columns = label % 2 == 1;
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

    /** Dark, of a random colour, growing lighter in a random direction. */
    private void paintBackground() {
        for (int c = 0; c < 3; c++) {
            float level = between(.02, .38);
            float slopeX = between(-.08, .08) / SIZE;
            float slopeY = between(-.08, .08) / SIZE;
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    canvas[c * PIXELS + y * SIZE + x] = level + slopeX * (x - SIZE / 2) + slopeY * (y - SIZE / 2);
                }
            }
        }
    }

    /** A small bar of weaker contrast than the shape. */
    private void paintClutter() {
        float[] colour = {between(0, .5), between(0, .5), between(0, .5)};
        float halfLength = between(1, 4);
        float halfWidth = between(.7, 1.6);
        Frame frame = new Frame(between(0, SIZE), between(0, SIZE), 1);
        paint(frame, halfLength + 2, (u, v) -> Shape.box(u, v, halfLength, halfWidth), colour, null);
    }

    private void paintShape() {
        float radius = between(8, 12);
        float reach = radius * 1.2f;
        float room = SIZE / 2f - radius;
        Frame frame = new Frame(SIZE / 2f + between(-room, room), SIZE / 2f + between(-room, room), radius);
        float[] colour = {between(.42, .9), between(.42, .9), between(.42, .9)};
        paint(frame, reach + 1, shape::distance, colour, new Stripes());
    }

    /** A signed distance in the frame's units, below 0 inside. */
    private interface Outline {
        float distance(float u, float v);
    }

    /** Fills an outline; a pixel's share is its distance from the edge, which smooths the edge over one pixel. */
    private void paint(Frame frame, float reach, Outline outline, float[] colour, Stripes stripes) {
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
                    float texture = stripes == null ? 0 : stripes.at(x, y);
                    for (int c = 0; c < 3; c++) {
                        int p = c * PIXELS + y * SIZE + x;
                        canvas[p] += share * (colour[c] + texture - canvas[p]);
                    }
                }
            }
        }
    }

    /** A place, a scale and a random turn. */
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
            double angle = random.nextDouble(2 * Math.PI);
            this.cos = (float) StrictMath.cos(angle);
            this.sin = (float) StrictMath.sin(angle);
        }
    }

    /** Faint stripes across the image's rows or columns, a few degrees off, of random phase and period. */
    private final class Stripes {
        private final float amplitude = between(FAINTEST, STRONGEST);
        private final float frequency = 1 / between(4, 5);
        private final float phase = between(0, 1);
        private final float along = frequency;
        private final float tilt = frequency * between(-.2, .2);

        /** A triangle wave cut flat at half its height: plain arithmetic where a sine would not be exact. */
        float at(int x, int y) {
            float t = (columns ? x * along + y * tilt : y * along + x * tilt) + phase;
            float saw = t - (float) Math.floor(t);
            float triangle = 4 * Math.abs(saw - .5f) - 1;
            return amplitude * Math.clamp(2 * triangle, -1f, 1f);
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
