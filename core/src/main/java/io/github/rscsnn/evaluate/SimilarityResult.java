package io.github.rscsnn.evaluate;

import java.util.List;

/**
 * Outcome of {@link CodingSimilarity}.
 *
 * @param data data set and split
 * @param settings what was compared
 * @param pairs the paper's first, then baselines
 * @param seconds wall time
 */
public record SimilarityResult(String data, SimilaritySettings settings, List<Pair> pairs, double seconds) {
    public SimilarityResult {
        pairs = List.copyOf(pairs);
    }

    /**
     * @param first one coding
     * @param second the other, or what a baseline compares with
     * @param baseline whether it is there to compare with, rather than one of the paper's pairs
     * @param images n
     * @param mean average cosine over the images, in [-1, 1]
     * @param low lower end of its 95 % interval over the choice of images (normal approximation)
     * @param high upper end
     * @param sd standard deviation between images
     */
    public record Pair(
            String first,
            String second,
            boolean baseline,
            int images,
            double mean,
            double low,
            double high,
            double sd) {
        private static final double Z95 = 1.959963984540054;

        static Pair of(String first, String second, boolean baseline, List<Double> cosines) {
            int n = cosines.size();
            double mean =
                    cosines.stream().mapToDouble(Double::doubleValue).average().orElse(0);
            double squares = cosines.stream()
                    .mapToDouble(cosine -> (cosine - mean) * (cosine - mean))
                    .sum();
            double sd = n < 2 ? 0 : Math.sqrt(squares / (n - 1));
            double half = n < 2 ? 0 : Z95 * sd / Math.sqrt(n);
            return new Pair(first, second, baseline, n, mean, mean - half, mean + half, sd);
        }
    }

    /**
     * The pair of these names.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Pair pair(String first, String second) {
        return pairs.stream()
                .filter(pair -> pair.first().equals(first) && pair.second().equals(second))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no pair " + first + " and " + second));
    }
}
