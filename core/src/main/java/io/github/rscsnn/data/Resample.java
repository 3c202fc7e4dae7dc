package io.github.rscsnn.data;

/**
 * Bilinear resizing that widens its filter when it makes an image smaller ("antialiased"), as Pillow does and so
 * torchvision on Pillow images, to the same bytes: weights rounded to 22 bits, first along rows, rounded to bytes, then
 * along columns.
 */
final class Resample {
    private static final int PRECISION = 22;

    /** For each place of the output the first input it is made from and the weights of those that follow. */
    private record Weights(int[] first, int[][] weight) {
        int end(int place) {
            return first[place] + weight[place].length;
        }
    }

    private Resample() {}

    /**
     * Resizes the part {@code box} of a picture to {@code width} x {@code height} and keeps the window of that which
     * {@code view} gives; only the window is computed.
     *
     * @param into receives [C, view.height, view.width]
     */
    static void resize(Picture from, Box box, int width, int height, Box view, byte[] into) {
        Weights across = weights(box.width(), width, view.left(), view.width());
        Weights down = weights(box.height(), height, view.top(), view.height());
        int firstRow = down.first()[0];
        int rows = down.end(view.height() - 1) - firstRow;
        byte[] narrow = new byte[rows * view.width()];
        int[] sums = new int[view.width()];
        for (int c = 0; c < from.channels(); c++) {
            for (int y = 0; y < rows; y++) {
                int start = (c * from.height() + box.top() + firstRow + y) * from.width() + box.left();
                row(from.planes(), start, across, narrow, y * view.width());
            }
            for (int y = 0; y < view.height(); y++) {
                column(narrow, down, y, firstRow, sums, into, (c * view.height() + y) * view.width());
            }
        }
    }

    private static void row(byte[] from, int start, Weights across, byte[] into, int at) {
        for (int x = 0; x < across.first().length; x++) {
            int[] weight = across.weight()[x];
            int source = start + across.first()[x];
            int sum = 1 << (PRECISION - 1);
            for (int k = 0; k < weight.length; k++) {
                sum += (from[source + k] & 0xFF) * weight[k];
            }
            into[at + x] = (byte) Math.min(sum >> PRECISION, 255);
        }
    }

    /** Row {@code y} of the output: a weighted sum of whole rows, which the compiler turns into vector instructions. */
    private static void column(byte[] narrow, Weights down, int y, int firstRow, int[] sums, byte[] into, int at) {
        java.util.Arrays.fill(sums, 1 << (PRECISION - 1));
        for (int k = 0; k < down.weight()[y].length; k++) {
            int weight = down.weight()[y][k];
            int source = (down.first()[y] + k - firstRow) * sums.length;
            for (int x = 0; x < sums.length; x++) {
                sums[x] += (narrow[source + x] & 0xFF) * weight;
            }
        }
        for (int x = 0; x < sums.length; x++) {
            into[at + x] = (byte) Math.min(sums[x] >> PRECISION, 255);
        }
    }

    /** Triangle filter of radius 1 in the coarser of the two grids; places {@code from} to {@code from + count - 1}. */
    private static Weights weights(int in, int out, int from, int count) {
        double scale = (double) in / out;
        double radius = Math.max(scale, 1);
        int[] first = new int[count];
        int[][] weight = new int[count][];
        for (int i = 0; i < count; i++) {
            double centre = (from + i + 0.5) * scale;
            int start = Math.max(0, (int) (centre - radius + 0.5));
            int end = Math.min(in, (int) (centre + radius + 0.5));
            double[] exact = new double[end - start];
            double sum = 0;
            for (int k = 0; k < exact.length; k++) {
                exact[k] = Math.max(0, 1 - Math.abs((k + start - centre + 0.5) * (1 / radius)));
                sum += exact[k];
            }
            first[i] = start;
            weight[i] = new int[exact.length];
            for (int k = 0; k < exact.length; k++) {
                weight[i][k] = (int) (0.5 + exact[k] / sum * (1 << PRECISION));
            }
        }
        return new Weights(first, weight);
    }
}
