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
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

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

    /** Cosines of one pair, one an image. */
    private record Cosines(String first, String second, boolean baseline, List<Double> values) {
        void add(Tensor a, Tensor b) {
            for (double cosine : cosines(a, b)) {
                values.add(cosine);
            }
        }
    }

    /** Over all images of {@code data}. */
    public SimilarityResult of(Dataset data, ProgressListener listener) {
        long start = System.nanoTime();
        Coder direct = new Coder("direct", new DirectCoding(), 1);
        Coder poisson = new Coder("poisson", new PoissonCoding(), settings.poissonSteps());
        List<Coder> smoothing = new ArrayList<>();
        for (double sigma2 : settings.sigma2()) {
            Coding rsc = new RandomizedSmoothingCoding(settings.variant(), sigma2, settings.space());
            smoothing.add(new Coder(settings.rscLabel(sigma2), rsc, settings.rscSteps()));
        }
        UnaryOperator<Tensor> normalise = settings.space() == NoiseSpace.PIXEL
                ? UnaryOperator.identity()
                : new Normalise(
                        data.normalisation().mean(), data.normalisation().std());
        List<Cosines> pairs = pairs(direct, poisson, smoothing);
        Seeds seeds = new Seeds(settings.seed()).child("similarity");
        int done = 0;
        try (Batches batches = Batches.sequential(data, settings.batch());
                NoGradGuard noGrad = new NoGradGuard()) {
            while (batches.hasNext()) {
                try (StepScope scope = new StepScope()) {
                    Batch batch = batches.next();
                    add(pairs, batch, normalise, direct, poisson, smoothing, seeds);
                    done += batch.size();
                    listener.progress(data.name(), done, data.size());
                }
            }
        }
        return new SimilarityResult(
                data.name() + " " + data.split().name().toLowerCase(Locale.ROOT),
                settings,
                pairs.stream()
                        .map(pair ->
                                SimilarityResult.Pair.of(pair.first(), pair.second(), pair.baseline(), pair.values()))
                        .toList(),
                (System.nanoTime() - start) / 1e9);
    }

    /** In the order in which {@link #add} fills them. */
    private static List<Cosines> pairs(Coder direct, Coder poisson, List<Coder> smoothing) {
        List<Cosines> pairs = new ArrayList<>();
        pairs.add(pair(direct.label(), poisson.label(), false));
        smoothing.forEach(rsc -> pairs.add(pair(direct.label(), rsc.label(), false)));
        smoothing.forEach(rsc -> pairs.add(pair(poisson.label(), rsc.label(), false)));
        pairs.add(pair(poisson.label(), "another draw of it", true));
        smoothing.forEach(rsc -> pairs.add(pair(rsc.label(), "another draw of it", true)));
        pairs.add(pair(direct.label(), "constant grey", true));
        pairs.add(pair(direct.label(), "another image, direct", true));
        smoothing.forEach(rsc -> pairs.add(pair(poisson.label(), "another image, " + rsc.label(), true)));
        return pairs;
    }

    private static Cosines pair(String first, String second, boolean baseline) {
        return new Cosines(first, second, baseline, new ArrayList<>());
    }

    private void add(
            List<Cosines> pairs,
            Batch batch,
            UnaryOperator<Tensor> normalise,
            Coder direct,
            Coder poisson,
            List<Coder> smoothing,
            Seeds seeds) {
        Tensor plain = mean(direct, batch, normalise, seeds.child("first"));
        Tensor spikes = mean(poisson, batch, normalise, seeds.child("first"));
        List<Tensor> noisy = new ArrayList<>();
        for (Coder rsc : smoothing) {
            noisy.add(mean(rsc, batch, normalise, seeds.child("first")));
        }
        int next = 0;
        pairs.get(next++).add(plain, spikes);
        for (Tensor rsc : noisy) {
            pairs.get(next++).add(plain, rsc);
        }
        for (Tensor rsc : noisy) {
            pairs.get(next++).add(spikes, rsc);
        }
        pairs.get(next++).add(spikes, mean(poisson, batch, normalise, seeds.child("second")));
        for (int i = 0; i < noisy.size(); i++) {
            Tensor again = mean(smoothing.get(i), batch, normalise, seeds.child("second"));
            pairs.get(next++).add(noisy.get(i), again);
        }
        pairs.get(next++).add(plain, torch.ones_like(plain));
        // the next image of the batch; the last one's is the first. A batch of one image has no other.
        if (batch.size() > 1) {
            pairs.get(next++).add(plain, plain.roll(new long[] {-1}, 0));
            for (Tensor rsc : noisy) {
                pairs.get(next++).add(spikes, rsc.roll(new long[] {-1}, 0));
            }
        }
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
