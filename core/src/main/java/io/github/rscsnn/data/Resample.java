package io.github.rscsnn.data;

/** Scales one plane of pixels with a triangular filter, wide enough to average over what shrinks (as Pillow's BILINEAR). */
final class Resample {
    private Resample() {}

    /**
     * Scales the centred part of a plane.
     *
     * @param plane [height, width]
     * @param cutWidth width of the part, at most {@code width}; need not be whole
     * @param cutHeight height of the part
     * @return [toHeight, toWidth]
     */
    static float[] cut(
            float[] plane, int width, int height, double cutWidth, double cutHeight, int toWidth, int toHeight) {
        Filter across = Filter.of(width, (width - cutWidth) / 2, cutWidth, toWidth);
        Filter down = Filter.of(height, (height - cutHeight) / 2, cutHeight, toHeight);
        float[] narrow = new float[height * toWidth];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < toWidth; x++) {
                narrow[y * toWidth + x] = across.apply(x, plane, y * width, 1);
            }
        }
        float[] scaled = new float[toHeight * toWidth];
        for (int y = 0; y < toHeight; y++) {
            for (int x = 0; x < toWidth; x++) {
                scaled[y * toWidth + x] = down.apply(y, narrow, x, toWidth);
            }
        }
        return scaled;
    }

    /**
     * Weights of each new pixel in one direction.
     *
     * @param first first old pixel that counts, for each new one
     * @param weights of it and those that follow; sum 1
     */
    private record Filter(int[] first, double[][] weights) {
        static Filter of(int size, double start, double length, int to) {
            double scale = length / to;
            double reach = Math.max(scale, 1);
            int[] first = new int[to];
            double[][] weights = new double[to][];
            for (int i = 0; i < to; i++) {
                double centre = start + (i + 0.5) * scale;
                int low = Math.max(0, (int) Math.floor(centre - reach));
                int high = Math.min(size, (int) Math.ceil(centre + reach));
                double[] row = new double[high - low];
                double sum = 0;
                for (int j = 0; j < row.length; j++) {
                    row[j] = Math.max(0, 1 - Math.abs(low + j + 0.5 - centre) / reach);
                    sum += row[j];
                }
                for (int j = 0; j < row.length; j++) {
                    row[j] /= sum;
                }
                first[i] = low;
                weights[i] = row;
            }
            return new Filter(first, weights);
        }

        float apply(int index, float[] values, int offset, int stride) {
            double sum = 0;
            double[] row = weights[index];
            for (int j = 0; j < row.length; j++) {
                sum += row[j] * values[offset + (first[index] + j) * stride];
            }
            return (float) Math.clamp(sum, 0, 1);
        }
    }
}
