package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Coded;
import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.Signal;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Defences that only mask gradients, on one easy task, and an honest control. All classify every clean image, and within
 * {@link #THREAT} all are wrong on a known point of each: {@link Planted#broken}.
 *
 * <p>The task: grey images of 8 x 8 pixels around 0.5, four classes with random ±1 patterns w; an image of class c is
 * 0.5 + h w(c) with h = 7.5/255, so that its pixels are bytes; its score for class k is w(k) · (x - 0.5). Moving by 0.06
 * towards another class turns it.
 *
 * <p>Tensors live as long as the scope in which a defence was made.
 */
public final class PlantedDefences {
    public static final Threat THREAT = Threat.linf(0.06);
    public static final int IMAGES = 8;
    private static final int CLASSES = 4;
    private static final int PIXELS = 64;
    private static final double CONTRAST = 7.5 / 255;

    /**
     * @param classifier the defended model
     * @param images [8, 1, 8, 8]
     * @param labels int64 [8]
     * @param other an undefended model of the same task, for transfer
     */
    public record Planted(SpikingClassifier classifier, Tensor images, Tensor labels, SpikingClassifier other) {
        /** A point within the threat that the defended model gets wrong: ε along the difference of two patterns. */
        public Tensor broken() {
            float[] w = patterns();
            float[] pixels = Tensors.floats(images);
            for (int i = 0; i < pixels.length; i++) {
                int label = i / PIXELS % CLASSES;
                float difference = w[(label + 1) % CLASSES * PIXELS + i % PIXELS] - w[label * PIXELS + i % PIXELS];
                pixels[i] += (float) THREAT.epsilon() * Math.signum(difference);
            }
            return Tensors.of(pixels, IMAGES, 1, 8, 8);
        }
    }

    private PlantedDefences() {}

    /** No defence at all. */
    public static Planted honest() {
        return planted(linear(new DirectCoding(), 1));
    }

    /** Logits times 10,000: softmax is exactly 0 or 1 in float32, and so is the gradient of cross-entropy 0. */
    public static Planted saturated() {
        return planted(linear(new DirectCoding(), 1e4));
    }

    /** Pixels rounded to 65 levels, whose derivative is 0. */
    public static Planted shattered() {
        return planted(linear(new Quantised(false), 1));
    }

    /** Pixels through 0.5 + 100 (x - 0.5), clamped to [0, 1]: every clean pixel lies where the clamp is flat. */
    public static Planted clamped() {
        return planted(linear(new Clamped(false), 1));
    }

    /**
     * Sixteen spiking neurons for each class, which fire from scores of h, 5h, ... 61h on; trained, as it were, with a
     * surrogate so narrow that no membrane of a clean image lies within it. (Scores are multiples of 2h, so a membrane m is an
     * odd multiple of h from the threshold at the first step, and 1.5 m + 0.5 at the second.)
     */
    public static Planted silent() {
        int levels = 16;
        int hidden = CLASSES * levels;
        LifParameters narrow = LifParameters.PAPER.withLeak(0.5).withSurrogate(new Surrogate.Triangle(0.0005));
        float[] w = patterns();
        float[] input = new float[hidden * PIXELS];
        float[] bias = new float[hidden];
        float[] readout = new float[CLASSES * hidden];
        for (int neuron = 0; neuron < hidden; neuron++) {
            int k = neuron / levels;
            bias[neuron] = (float) (1 - CONTRAST - 4 * CONTRAST * (neuron % levels));
            readout[k * hidden + neuron] = 1;
            for (int i = 0; i < PIXELS; i++) {
                input[neuron * PIXELS + i] = w[k * PIXELS + i];
                bias[neuron] -= 0.5f * w[k * PIXELS + i];
            }
        }
        return planted(Toys.classifier(
                new DirectCoding(),
                2,
                Toys.hidden("lif1", Tensors.of(input, hidden, PIXELS), Tensors.of(bias, hidden), new Lif(narrow)),
                Toys.hidden(
                        "logits",
                        Tensors.of(readout, CLASSES, hidden),
                        Tensors.of(new float[CLASSES], CLASSES),
                        null)));
    }

    /** Mirrors four of ten pixels while gradients are taken, and is exact and certain while it is judged. */
    public static Planted noisyUnderAttack() {
        return planted(linear(new MirroredUnderAttack(), 1));
    }

    /**
     * The image is shown at the first of two steps, at which no neuron fires, and decides at the second through membranes that carry
     * no gradient: all of backpropagation through time is stopped, and nothing else. Thresholds are out of reach of one step's input,
     * levels those of {@link #silent}.
     */
    public static Planted forgetful() {
        int levels = 16;
        int hidden = CLASSES * levels;
        double threshold = 10;
        LifParameters neuron =
                new LifParameters(1, threshold, LifParameters.PAPER.reset(), false, LifParameters.PAPER.surrogate());
        float[] w = patterns();
        float[] input = new float[hidden * PIXELS];
        float[] bias = new float[hidden];
        float[] readout = new float[CLASSES * hidden];
        for (int cell = 0; cell < hidden; cell++) {
            int k = cell / levels;
            bias[cell] = (float) (threshold - CONTRAST - 4 * CONTRAST * (cell % levels)) / 2; // added at both steps
            readout[k * hidden + cell] = 1;
            System.arraycopy(w, k * PIXELS, input, cell * PIXELS, PIXELS);
        }
        return planted(Toys.classifier(
                new ShownOnce(),
                2,
                Toys.hidden("lif1", Tensors.of(input, hidden, PIXELS), Tensors.of(bias, hidden), new Forgetful(neuron)),
                Toys.hidden(
                        "logits",
                        Tensors.of(readout, CLASSES, hidden),
                        Tensors.of(new float[CLASSES], CLASSES),
                        null)));
    }

    /** As {@link #honestRandom}, but each image's noise follows from the image and a seed in the source: no draw differs from another. */
    public static Planted publicSeed() {
        return planted(linear(new PublicNoise(), 1));
    }

    /** RSC-I in front of the undefended model, its noise as strong as the contrast: random, and honest about it. */
    public static Planted honestRandom() {
        return planted(linear(new RandomizedSmoothingCoding(Variant.I, CONTRAST * CONTRAST, NoiseSpace.PIXEL), 1));
    }

    /** Scores of an image less the mean scores of its batch: batch statistics where running ones belong. */
    public static Planted batchDependent() {
        Planted honest = honest();
        Network plain = honest.classifier().network();
        Network centred = new Network(
                "batch statistics",
                List.of((signal, pass) -> {
                    Tensor scores = plain.forward(signal, pass).select(0, 0);
                    return new Signal(scores.sub(scores.mean(0)), 1);
                }),
                new Parameters());
        return planted(
                new SpikingClassifier(new DirectCoding(), honest.classifier().normalise(), 1, centred));
    }

    private static Planted planted(SpikingClassifier classifier) {
        float[] w = patterns();
        float[] pixels = new float[IMAGES * PIXELS];
        long[] labels = new long[IMAGES];
        for (int i = 0; i < pixels.length; i++) {
            int label = i / PIXELS % CLASSES;
            labels[i / PIXELS] = label;
            pixels[i] = (float) (0.5 + CONTRAST * w[label * PIXELS + i % PIXELS]);
        }
        return new Planted(
                classifier,
                Tensors.of(pixels, IMAGES, 1, 8, 8),
                Tensors.of(labels, IMAGES),
                linear(new DirectCoding(), 1));
    }

    private static SpikingClassifier linear(Coding coding, double scale) {
        float[] w = patterns();
        float[] offset = new float[CLASSES];
        for (int i = 0; i < w.length; i++) {
            w[i] *= (float) scale;
            offset[i / PIXELS] -= 0.5f * w[i];
        }
        return Toys.linear(coding, Tensors.of(w, CLASSES, PIXELS), Tensors.of(offset, CLASSES));
    }

    private static float[] patterns() {
        SplittableRandom random = new Seeds(1).random("patterns");
        float[] w = new float[CLASSES * PIXELS];
        for (int i = 0; i < w.length; i++) {
            w[i] = random.nextBoolean() ? 1 : -1;
        }
        return w;
    }

    private record ShownOnce() implements Coding {
        @Override
        public Coded encode(Tensor images, int timeSteps, UnaryOperator<Tensor> normalise, Noise noise) {
            Tensor centred = normalise.apply(images).sub(new Scalar(0.5));
            Tensor[] steps = new Tensor[timeSteps];
            java.util.Arrays.fill(steps, torch.zeros_like(centred));
            steps[0] = centred;
            return new Coded(torch.stack(new TensorVector(steps), 0), timeSteps, false);
        }

        @Override
        public boolean isRandom() {
            return false;
        }

        @Override
        public String name() {
            return "shown once";
        }
    }

    /** A LIF neuron whose membrane is cut off from its past in the backward pass, and right otherwise. */
    private record Forgetful(LifParameters parameters) implements Neuron {
        @Override
        public Tensor fire(Tensor current, Firing firing) {
            LifParameters seen = parameters.differentiated(firing.surrogate(), firing.detachReset());
            if (seen.surrogate() instanceof Surrogate.OverTime) {
                return new Lif(parameters).fire(current, firing);
            }
            Tensor before =
                    new Lif(parameters).trajectory(current.detach(), firing).beforeReset();
            // at each step the membrane's value, and the gradient of this step's input alone
            Tensor cut = current.add(before.sub(current.detach()));
            Tensor[] spikes = new Tensor[(int) current.size(0)];
            for (int t = 0; t < spikes.length; t++) {
                spikes[t] = seen.surrogate()
                        .at(firing.site(), t)
                        .spike(cut.select(0, t).sub(new Scalar(seen.threshold())));
            }
            return torch.stack(new TensorVector(spikes), 0);
        }

        @Override
        public String name() {
            return "lif";
        }
    }

    private record PublicNoise() implements Coding {
        @Override
        public Coded encode(Tensor images, int timeSteps, UnaryOperator<Tensor> normalise, Noise noise) {
            int n = (int) images.size(0);
            Tensor[] rows = new Tensor[n];
            for (int i = 0; i < n; i++) {
                Tensor image = images.narrow(0, i, 1);
                int seen = java.util.Arrays.hashCode(Tensors.floats(image.detach())) & Integer.MAX_VALUE;
                Tensor own =
                        Noise.perImage(new Seeds(7), seen).gaussian(1, image.size(1), image.size(2), image.size(3));
                rows[i] = image.add(own.mul(new Scalar(CONTRAST)));
            }
            return new Coded(
                    normalise.apply(Tensors.clamp(torch.cat(new TensorVector(rows), 0), 0, 1)), timeSteps, true);
        }

        @Override
        public boolean isRandom() {
            return true; // as it claims
        }

        @Override
        public String name() {
            return "rsc1"; // as it claims
        }
    }

    private record Quantised(boolean straight) implements Coding {
        @Override
        public Coded encode(Tensor images, int timeSteps, UnaryOperator<Tensor> normalise, Noise noise) {
            Scalar levels = new Scalar(64.0);
            if (!straight) {
                return new Coded(normalise.apply(images.mul(levels).round().div(levels)), timeSteps, true);
            }
            Tensor rounded = images.detach().mul(levels).round().div(levels);
            Tensor coded = CustomGradient.apply(images, rounded, gradient -> gradient);
            return new Coded(normalise.apply(coded), timeSteps, true);
        }

        @Override
        public boolean isRandom() {
            return false;
        }

        @Override
        public Coding straightThrough() {
            return new Quantised(true);
        }

        @Override
        public String name() {
            return "quantised";
        }
    }

    private record Clamped(boolean straight) implements Coding {
        @Override
        public Coded encode(Tensor images, int timeSteps, UnaryOperator<Tensor> normalise, Noise noise) {
            Scalar half = new Scalar(0.5);
            Tensor steep = images.sub(half).mul(new Scalar(100.0)).add(half);
            Tensor clamped = straight
                    ? CustomGradient.apply(steep, Tensors.clamp(steep.detach(), 0, 1), gradient -> gradient)
                    : Tensors.clamp(steep, 0, 1);
            return new Coded(normalise.apply(clamped), timeSteps, true);
        }

        @Override
        public boolean isRandom() {
            return false;
        }

        @Override
        public Coding straightThrough() {
            return new Clamped(true);
        }

        @Override
        public String name() {
            return "clamped";
        }
    }

    private record MirroredUnderAttack() implements Coding {
        @Override
        public Coded encode(Tensor images, int timeSteps, UnaryOperator<Tensor> normalise, Noise noise) {
            if (!images.requires_grad()) {
                return new Coded(normalise.apply(images), timeSteps, true);
            }
            Tensor uniform = noise.uniform(images.size(0), images.size(1), images.size(2), images.size(3));
            Tensor signs = Square.signs(uniform.add(new Scalar(0.1)));
            Tensor mirrored = images.sub(new Scalar(0.5)).mul(signs).add(new Scalar(0.5));
            return new Coded(normalise.apply(mirrored), timeSteps, true);
        }

        @Override
        public boolean isRandom() {
            return false; // as it claims
        }

        @Override
        public String name() {
            return "direct"; // as it claims
        }
    }
}
