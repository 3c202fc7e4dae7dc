package io.github.rscsnn.evaluate;

import io.github.rscsnn.coding.Coded;
import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Progress;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Average cosine similarity between codings of the same image (Appendix B.3, Figure 2b): each image is coded, averaged over
 * its time steps, flattened; the cosine is taken image by image and averaged over the images.
 *
 * <p>Images have no negative pixels, so their cosine is high whatever the coding. The result therefore has baselines beside
 * the paper's pairs: an image and a constant grey one, an image and the next one of its batch, a coding and another draw
 * of itself.
 *
 * @param settings codings and their time steps
 */
public record CodingSimilarity(SimilaritySettings settings) {
    /** A coding and how many steps it has. */
    private record Coder(String label, Coding coding, int steps) {}

    /** What is compared, and the cosines of all images so far. */
    private record Cosines(String first, String second, boolean baseline, List<Double> values) {}

    /** Takes each pair of one batch; null where the batch has no such pair. */
    private interface Pairs {
        void of(String first, String second, boolean baseline, @Nullable Tensor a, Tensor b);
    }

    /** Over all images of {@code data}. */
    public SimilarityResult of(Dataset data, Progress listener) {
        long start = System.nanoTime();
        List<Coder> smoothing = settings.sigma2().stream()
                .map(sigma2 -> new Coder(
                        settings.rscLabel(sigma2),
                        new RandomizedSmoothingCoding(settings.variant(), sigma2, settings.space()),
                        settings.rscSteps()))
                .toList();
        UnaryOperator<Tensor> normalise = settings.space() == NoiseSpace.PIXEL
                ? UnaryOperator.identity()
                : new Normalise(
                        data.normalisation().mean(), data.normalisation().std());
        Map<String, Cosines> pairs = new LinkedHashMap<>();
        Pairs found = (first, second, baseline, a, b) -> {
            Cosines pair = pairs.computeIfAbsent(
                    first + "\n" + second, key -> new Cosines(first, second, baseline, new ArrayList<>()));
            if (a != null) {
                Arrays.stream(cosines(a, b)).forEach(pair.values()::add);
            }
        };
        Seeds seeds = new Seeds(settings.seed()).child("similarity");
        int done = 0;
        try (Batches batches = Batches.sequential(data, settings.batch());
                NoGradGuard noGrad = new NoGradGuard()) {
            while (batches.hasNext()) {
                try (StepScope scope = new StepScope()) {
                    Batch batch = batches.next();
                    compare(batch, normalise, smoothing, seeds, found);
                    done += batch.size();
                    listener.at(data.name(), done, data.size());
                }
            }
        }
        return new SimilarityResult(
                data.name() + " " + data.split(),
                settings,
                pairs.values().stream()
                        .map(pair ->
                                SimilarityResult.Pair.of(pair.first(), pair.second(), pair.baseline(), pair.values()))
                        .toList(),
                (System.nanoTime() - start) / 1e9);
    }

    /** The paper's pairs first, then baselines. */
    private void compare(
            Batch batch, UnaryOperator<Tensor> normalise, List<Coder> smoothing, Seeds seeds, Pairs found) {
        Coder direct = new Coder("direct", new DirectCoding(), 1);
        Coder poisson = new Coder("poisson", new PoissonCoding(), settings.poissonSteps());
        Seeds first = seeds.child("first");
        Seeds second = seeds.child("second");
        Tensor plain = mean(direct, batch, normalise, first);
        Tensor spikes = mean(poisson, batch, normalise, first);
        Map<Coder, Tensor> noisy = new LinkedHashMap<>();
        smoothing.forEach(rsc -> noisy.put(rsc, mean(rsc, batch, normalise, first)));
        found.of("direct", "poisson", false, plain, spikes);
        noisy.forEach((rsc, coded) -> found.of("direct", rsc.label(), false, plain, coded));
        noisy.forEach((rsc, coded) -> found.of("poisson", rsc.label(), false, spikes, coded));
        found.of("poisson", "another draw of it", true, spikes, mean(poisson, batch, normalise, second));
        noisy.forEach((rsc, coded) ->
                found.of(rsc.label(), "another draw of it", true, coded, mean(rsc, batch, normalise, second)));
        found.of("direct", "constant grey", true, plain, torch.ones_like(plain));
        // the next image of the batch; the last one's is the first. A batch of one image has no other.
        boolean several = batch.size() > 1;
        found.of("direct", "another image, direct", true, several ? plain : null, next(plain));
        noisy.forEach((rsc, coded) ->
                found.of("poisson", "another image, " + rsc.label(), true, several ? spikes : null, next(coded)));
    }

    private static Tensor next(Tensor rows) {
        return rows.roll(new long[] {-1}, 0);
    }

    /** Mean over the time steps, [N, C · H · W]. */
    private static Tensor mean(Coder coder, Batch batch, UnaryOperator<Tensor> normalise, Seeds seeds) {
        Noise noise = Noise.perImage(seeds.child(coder.label()), batch.indices());
        Coded coded = coder.coding().encode(batch.images(), coder.steps(), normalise, noise);
        Tensor mean = coded.isStatic() ? coded.data() : coded.data().mean(0);
        return mean.flatten(1, -1);
    }

    /**
     * Cosine of the angle between rows, 0 where one of them is zero; in float64.
     *
     * @param a [N, D]
     * @param b [N, D]
     * @return [N]
     */
    static double[] cosines(Tensor a, Tensor b) {
        try (StepScope scope = new StepScope()) {
            Tensor first = a.to(ScalarType.Double);
            Tensor second = b.to(ScalarType.Double);
            TensorVector sums = new TensorVector();
            sums.push_back(first.mul(second).sum(1));
            sums.push_back(first.square().sum(1));
            sums.push_back(second.square().sum(1));
            double[] values = Tensors.doubles(torch.stack(sums, 0));
            int n = values.length / 3;
            double[] cosines = new double[n];
            for (int i = 0; i < n; i++) {
                double lengths = Math.sqrt(values[n + i] * values[2 * n + i]);
                cosines[i] = lengths == 0 ? 0 : values[i] / lengths;
            }
            return cosines;
        }
    }
}
