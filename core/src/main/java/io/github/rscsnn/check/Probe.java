package io.github.rscsnn.check;

import io.github.rscsnn.attack.BpttGradient;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.coding.Coded;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Limited;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** Single passes over the first images, to find out whether two ways to ask a model give the same answer. */
final class Probe {
    private static final int IMAGES = 32;

    /** Largest difference of a score that counts as rounding, as a share of the image's largest score. */
    private static final double ROUNDING = 0.01;

    private final SpikingClassifier classifier;
    private final Pass pass;
    private final Dataset data;
    private final Seeds seeds;

    /** Of those images that can be read, in the data set. */
    private final int[] places;

    Probe(SpikingClassifier classifier, Pass pass, Dataset data, CheckSettings settings) {
        this.classifier = classifier;
        this.pass = pass;
        this.data = Limited.first(Math.min(IMAGES, settings.batch()), data);
        seeds = new Seeds(settings.seed()).child("probe");
        places = ofAll(Batch::indices);
    }

    int images() {
        return places.length;
    }

    /** Images whose scores are others alone than in a batch, with the same noise. */
    int otherAlone() {
        float[][] together = together("noise", false);
        int count = 0;
        for (int i = 0; i < together.length; i++) {
            try (StepScope scope = new StepScope();
                    Batches one = Batches.sequential(Limited.single(places[i], data), 1)) {
                float[][] alone =
                        rows(plain("noise", places[i]).logits(one.next().images()));
                count += differ(together[i], alone[0]) ? 1 : 0;
            }
        }
        return count;
    }

    /** Images whose scores are others while a gradient is taken, with the same noise. */
    int otherUnderAttack() {
        return differences(together("noise", false), together("noise", true));
    }

    /** Images whose scores change from draw to draw. */
    int otherInAnotherDraw() {
        return differences(together("noise", false), together("other noise", false));
    }

    /** Images whose code is the same in two draws, bit by bit. */
    int codedAlike() {
        float[][] one = coded("noise");
        float[][] two = coded("other noise");
        int count = 0;
        for (int i = 0; i < one.length; i++) {
            count += Arrays.equals(one[i], two[i]) ? 1 : 0;
        }
        return count;
    }

    private float[][] coded(String noise) {
        return ofAll(batch -> {
            Noise drawn = noise(noise, batch.indices());
            Coded coded =
                    classifier.coding().encode(batch.images(), classifier.timeSteps(), classifier.normalise(), drawn);
            Tensor byImage = coded.isStatic() ? coded.data() : coded.data().transpose(0, 1);
            return rows(byImage.contiguous());
        });
    }

    /** What is found of all images, in one batch. */
    private <T> T ofAll(Function<Batch, T> asked) {
        try (StepScope scope = new StepScope();
                Batches batches = Batches.sequential(data, data.size())) {
            Require.state(
                    batches.hasNext(), "none of the first %s images of %s can be decoded", data.size(), data.name());
            return asked.apply(batches.next());
        }
    }

    /** Whether two draws of a gradient differ. */
    boolean randomGradients(SourceSpec spec) {
        return !Arrays.equals(gradient(spec, "noise"), gradient(spec, "other noise"));
    }

    /** Whether the gradients of two sources, with the same noise, differ. */
    boolean differ(SourceSpec one, SourceSpec two) {
        return !Arrays.equals(gradient(one, "noise"), gradient(two, "noise"));
    }

    private float[] gradient(SourceSpec spec, String noise) {
        return ofAll(batch -> {
            try (GradientSource source = spec.build(classifier, pass, noise(noise, batch.indices()))) {
                source.begin();
                return Tensors.floats(source.gradient(batch.images(), batch.labels(), Objective.CROSS_ENTROPY)
                        .value());
            }
        });
    }

    private float[][] together(String noise, boolean withGradient) {
        return ofAll(batch -> {
            GradientSource source = plain(noise, batch.indices());
            return rows(
                    withGradient
                            ? source.gradient(batch.images(), batch.labels(), Objective.CROSS_ENTROPY)
                                    .logits()
                            : source.logits(batch.images()));
        });
    }

    private GradientSource plain(String noise, int... indices) {
        return new BpttGradient(classifier, pass, noise(noise, indices));
    }

    private Noise noise(String name, int... indices) {
        return Noise.perImage(seeds.child(name), indices);
    }

    private static float[][] rows(Tensor logits) {
        float[] all = Tensors.floats(logits);
        int n = (int) logits.size(0);
        float[][] rows = new float[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = Arrays.copyOfRange(all, i * (all.length / n), (i + 1) * (all.length / n));
        }
        return rows;
    }

    private static int differences(float[][] one, float[][] two) {
        int count = 0;
        for (int i = 0; i < one.length; i++) {
            count += differ(one[i], two[i]) ? 1 : 0;
        }
        return count;
    }

    private static boolean differ(float[] one, float[] two) {
        double largest = 0;
        double difference = 0;
        for (int k = 0; k < one.length; k++) {
            largest = Math.max(largest, Math.abs(one[k]));
            difference = Math.max(difference, Math.abs(one[k] - two[k]));
        }
        return !(difference <= ROUNDING * largest);
    }
}
