package io.github.rscsnn.theory;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.GradientMonitor;
import io.github.rscsnn.attack.RandomNoise;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Limited;
import io.github.rscsnn.data.Progress;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * Checks Theorems 3.2 and 3.3: closed forms of mean and covariance of Y = W X before and after a perturbation against draws of
 * the very codings that networks use, and how far Eq. 10's clamp breaks the invariance that Theorem 3.3 claims.
 *
 * <p>W is the network's first convolution and, besides, a random matrix on the whole image. Perturbations are those of an
 * attack on the network, and random signs of the same size.
 *
 * @param classifier network to attack, whose first layer is looked at
 * @param pass evaluation pass
 * @param plan the attack; not {@link AttackPlan#clean()}
 * @param epsilon of the random signs, pixel units
 * @param settings how much is drawn
 */
public record TheoryCheck(
        SpikingClassifier classifier, Pass pass, AttackPlan plan, double epsilon, TheorySettings settings) {
    private static final String SIGNS = "random signs";

    public TheoryCheck {
        Objects.requireNonNull(settings, "settings");
        attack(plan);
        Require.argument(!plan.label().equals(SIGNS), "'%s' is the control; give an attack of another label", SIGNS);
        Require.argument(!pass.training(), "an attack runs the model in evaluation mode; this pass is for training");
    }

    private static Attack attack(AttackPlan plan) {
        Attack attack = plan.attack();
        Require.argument(attack != null, "the theorems are about an attack: give one, not %s", plan.label());
        return attack;
    }

    /** Runs the check on the first images of {@code data}. */
    public TheoryResult of(Dataset data, Progress listener) {
        long start = System.nanoTime();
        Dataset chosen = Limited.first(settings.images(), data);
        Seeds seeds = new Seeds(settings.seed()).child("theory");
        try (StepScope scope = new StepScope();
                Batches batches = Batches.sequential(chosen, chosen.size())) {
            Batch batch = batches.next();
            Perturbed perturbed = perturb(batch, seeds);
            List<LinearLayer> layers = List.of(
                    LinearLayer.convolution(
                            LinearLayer.firstConvolution(classifier.network()),
                            data.height(),
                            data.width(),
                            settings.block(),
                            seeds),
                    LinearLayer.random(data.channels(), data.height(), data.width(), settings.randomOutputs(), seeds));
            List<CodingModel> models = models();
            List<CovarianceCase> covariances =
                    covariances(batch.images(), perturbed.images(), layers, models, seeds, listener);
            List<PixelCase> pixels = pixels(batch.images(), perturbed.images(), models);
            return new TheoryResult(
                    data.name() + " " + data.split().name().toLowerCase(Locale.ROOT),
                    classifier.network().name(),
                    attack(plan).name(),
                    classifier.coding().name(),
                    perturbed.withoutGradient(),
                    epsilon,
                    settings,
                    covariances,
                    pixels,
                    Verdicts.of(covariances, pixels, plan.label(), models),
                    (System.nanoTime() - start) / 1e9);
        }
    }

    /** Perturbed images by what perturbed them, in order. */
    private record Perturbed(Map<String, Tensor> images, int withoutGradient) {}

    private Perturbed perturb(Batch batch, Seeds seeds) {
        Map<String, Tensor> perturbed = new LinkedHashMap<>();
        int withoutGradient;
        try (GradientMonitor source = new GradientMonitor(
                plan.source().of(classifier, pass, Noise.perImage(seeds.child("attacked model"), batch.indices())))) {
            Noise own = Noise.perImage(seeds.child("attack"), batch.indices());
            perturbed.put(plan.label(), attack(plan).perturb(source, batch.images(), batch.labels(), own));
            withoutGradient = source.imagesWithoutGradient();
            Noise signs = Noise.perImage(seeds.child(SIGNS), batch.indices());
            perturbed.put(
                    SIGNS,
                    new RandomNoise(Threat.linf(epsilon), RandomNoise.Distribution.SIGNS)
                            .perturb(source, batch.images(), batch.labels(), signs));
        }
        return new Perturbed(perturbed, withoutGradient);
    }

    private List<CodingModel> models() {
        List<CodingModel> models = new ArrayList<>();
        models.add(new PoissonModel());
        for (NoiseSpace space : settings.spaces()) {
            for (double sigma2 : settings.sigma2()) {
                models.add(new SmoothingModel(sigma2, space, false));
                models.add(new SmoothingModel(sigma2, space, true));
            }
        }
        return models;
    }

    private List<CovarianceCase> covariances(
            Tensor images,
            Map<String, Tensor> perturbed,
            List<LinearLayer> layers,
            List<CodingModel> models,
            Seeds seeds,
            Progress listener) {
        int n = (int) images.size(0);
        long tests = 0;
        for (LinearLayer layer : layers) {
            long p = layer.outputs();
            tests += 2L * n * models.size() * perturbed.size() * (p + p * (p + 1) / 2);
        }
        double bound = settings.bound(tests);
        List<CovarianceCase> cases = new ArrayList<>();
        int steps = layers.size() * models.size() * n;
        int done = 0;
        for (LinearLayer layer : layers) {
            double[] bias = layer.bias((int) images.size(1));
            for (CodingModel model : models) {
                Map<String, CaseTally> tallies = new LinkedHashMap<>();
                for (int i = 0; i < n; i++) {
                    Seeds draws = seeds.child("draws " + layer.name() + model.name(), i);
                    CaseTally.Estimate clean = estimate(layer, bias, model, images.narrow(0, i, 1), draws);
                    for (Map.Entry<String, Tensor> other : perturbed.entrySet()) {
                        Tensor image = other.getValue().narrow(0, i, 1);
                        tallies.computeIfAbsent(
                                        other.getKey(), name -> new CaseTally(layer, model, name, settings, bound))
                                .add(clean, estimate(layer, bias, model, image, draws));
                    }
                    listener.at(layer.name() + ", " + model.name(), ++done, steps);
                }
                tallies.values().forEach(tally -> cases.add(tally.result()));
            }
        }
        return cases;
    }

    private CaseTally.Estimate estimate(
            LinearLayer layer, double[] bias, CodingModel model, Tensor image, Seeds draws) {
        try (StepScope scope = new StepScope()) {
            Tensor seen = layer.region().of(image);
            float[] pixels = Tensors.floats(seen);
            Normalise normalise = classifier.normalise();
            int plane = layer.region().height() * layer.region().width();
            float[] means = normalise.mean();
            float[] stds = normalise.std();
            Moments[] ours = new Moments[pixels.length];
            Moments[] theorem = new Moments[pixels.length];
            for (int k = 0; k < pixels.length; k++) {
                int c = k / plane;
                ours[k] = model.moments(pixels[k], means[c], stds[c]);
                theorem[k] = model.theorem(pixels[k], means[c], stds[c]);
            }
            OutputMoments closed = OutputMoments.of(layer.matrix(), bias, ours);
            MonteCarlo measured = MonteCarlo.run(layer, model, seen, normalise, closed.mean(), settings.draws(), draws);
            return new CaseTally.Estimate(closed, OutputMoments.of(layer.matrix(), bias, theorem), measured);
        }
    }

    private List<PixelCase> pixels(Tensor images, Map<String, Tensor> perturbed, List<CodingModel> models) {
        float[] clean = Tensors.floats(images);
        int n = (int) images.size(0);
        int plane = (int) (images.size(2) * images.size(3));
        List<PixelCase> cases = new ArrayList<>();
        for (Map.Entry<String, Tensor> other : perturbed.entrySet()) {
            float[] moved = Tensors.floats(other.getValue());
            for (CodingModel model : models) {
                if (model.isPoisson() || model.isClamped()) {
                    cases.add(PixelCase.of(model, other.getKey(), clean, moved, n, plane, classifier.normalise()));
                }
            }
        }
        return cases;
    }
}
