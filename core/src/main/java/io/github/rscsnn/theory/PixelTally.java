package io.github.rscsnn.theory;

import io.github.rscsnn.network.Normalise;

/** Sums over the pixels of one {@link PixelCase}. */
final class PixelTally {
    private PixelTally() {}

    /**
     * @param clean [N · C · H · W]
     * @param perturbed the same shape
     * @param plane H · W
     */
    static PixelCase of(
            CodingModel model,
            String perturbation,
            float[] clean,
            float[] perturbed,
            int images,
            int plane,
            Normalise normalise) {
        double clipped = 0;
        double bias = 0;
        double variance = 0;
        double theorem = 0;
        double change = 0;
        double absolute = 0;
        double largest = 0;
        int channels = normalise.mean().length;
        float[] means = normalise.mean();
        float[] stds = normalise.std();
        for (int i = 0; i < clean.length; i++) {
            int c = i / plane % channels;
            Moments before = model.coded(clean[i], means[c], stds[c]);
            Moments after = model.coded(perturbed[i], means[c], stds[c]);
            double difference = after.variance() - before.variance();
            clipped += model.clippedShare(clean[i], means[c], stds[c]);
            bias += Math.abs(before.mean() - model.uncoded(clean[i], means[c], stds[c]));
            variance += before.variance();
            theorem += model.theoremVariance(clean[i]);
            change += difference;
            absolute += Math.abs(difference);
            largest = Math.max(largest, Math.abs(difference));
        }
        int n = clean.length;
        return new PixelCase(
                perturbation,
                model.name(),
                images,
                clipped / n,
                bias / n,
                variance / n,
                theorem / n,
                variance == 0 ? 0 : change / variance,
                variance == 0 ? 0 : absolute / variance,
                largest);
    }
}
