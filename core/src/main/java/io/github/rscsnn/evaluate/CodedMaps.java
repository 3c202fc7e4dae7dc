package io.github.rscsnn.evaluate;

import io.github.rscsnn.coding.Coded;
import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Limited;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * What a network sees of an image (Figures 2a and 4): the image, one step and the mean over T steps of Poisson coding, and RSC
 * at several σ².
 *
 * @param data data set
 * @param index of the image
 * @param label its class
 * @param maps the image first
 */
public record CodedMaps(String data, int index, String label, List<Map> maps) {
    /**
     * @param title what it is; a line feed begins a second line
     * @param channels C
     * @param height H
     * @param width W
     * @param pixels [C, H, W] in [0, 1]
     */
    public record Map(String title, int channels, int height, int width, float[] pixels) {}

    public CodedMaps {
        maps = List.copyOf(maps);
    }

    /**
     * Codes one image. In normalised space RSC's maps are the clamped, normalised and noised values themselves.
     *
     * @throws IndexOutOfBoundsException if there is no such image
     */
    public static CodedMaps of(Dataset data, int index, SimilaritySettings settings) {
        Seeds seeds = new Seeds(settings.seed()).child("maps");
        UnaryOperator<Tensor> normalise = settings.space() == NoiseSpace.PIXEL
                ? UnaryOperator.identity()
                : new Normalise(
                        data.normalisation().mean(), data.normalisation().std());
        List<Map> maps = new ArrayList<>();
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard();
                Batches one = Batches.sequential(Limited.single(index, data), 1)) {
            Batch batch = one.next();
            Tensor image = batch.images();
            maps.add(map("original", image.select(0, 0)));
            Tensor spikes = encode(new PoissonCoding(), settings.poissonSteps(), image, index, normalise, seeds);
            maps.add(map("Poisson\none step", spikes.select(0, 0)));
            maps.add(map("Poisson\nmean of T = " + settings.poissonSteps(), spikes.mean(0)));
            for (double sigma2 : settings.sigma2()) {
                Coding rsc = new RandomizedSmoothingCoding(settings.variant(), sigma2, settings.space());
                Tensor noisy = encode(rsc, settings.rscSteps(), image, index, normalise, seeds);
                String steps = settings.variant() == RandomizedSmoothingCoding.Variant.I
                        ? "RSC-I"
                        : "RSC-II, mean of T = " + settings.rscSteps();
                maps.add(map(steps + "\nσ² = " + sigma2, noisy.mean(0)));
            }
        }
        return new CodedMaps(data.name(), index, data.classNames().get(data.label(index)), maps);
    }

    /**
     * What a trained network is given for an image, one draw: its first steps and their mean, or the one map that all steps see.
     *
     * @param space of RSC's noise; maps are of pixels, or of normalised values
     * @return none for a coding without randomness, whose map is the image
     */
    public static List<Map> ofRun(SpikingClassifier classifier, NoiseSpace space, Dataset data, int index, long seed) {
        Coding coding = classifier.coding();
        if (!coding.isRandom()) {
            return List.of();
        }
        UnaryOperator<Tensor> normalise = space == NoiseSpace.PIXEL ? UnaryOperator.identity() : classifier.normalise();
        Seeds seeds = new Seeds(seed).child("maps");
        int steps = classifier.timeSteps();
        List<Map> maps = new ArrayList<>();
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard();
                Batches one = Batches.sequential(Limited.single(index, data), 1)) {
            Tensor coded = encode(coding, steps, one.next().images(), index, normalise, seeds);
            if (coded.size(0) == 1 && steps > 1) {
                maps.add(map("coded, all " + steps + " steps", coded.select(0, 0)));
            } else {
                for (int step = 0; step < Math.min(2, coded.size(0)); step++) {
                    maps.add(map("coded, step " + (step + 1), coded.select(0, step)));
                }
                if (coded.size(0) > 2) {
                    maps.add(map("coded, mean of " + coded.size(0) + " steps", coded.mean(0)));
                }
            }
        }
        return maps;
    }

    /** [T, C, H, W]; a single step for a coding whose steps are all the same. */
    private static Tensor encode(
            Coding coding, int steps, Tensor image, int index, UnaryOperator<Tensor> normalise, Seeds seeds) {
        Noise noise = Noise.perImage(seeds.child(coding.name()), index);
        Coded coded = coding.encode(image, steps, normalise, noise);
        return coded.isStatic() ? coded.data() : coded.data().select(1, 0);
    }

    private static Map map(String title, Tensor map) {
        return new Map(title, (int) map.size(0), (int) map.size(1), (int) map.size(2), Tensors.floats(map));
    }
}
