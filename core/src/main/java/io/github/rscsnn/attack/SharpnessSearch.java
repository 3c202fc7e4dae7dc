package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * {@link AdaptiveSharpness} in the arctan form, whose bound A is searched: a ternary search of 8 rounds in [0.35, 0.49], two
 * runs of the attack a round, as the authors do (Wang et al. 2025). They search one A for a whole test set by its accuracy;
 * here each image has its own, by the objective that a run ends with, so that no image depends on its neighbours.
 *
 * <p>Each {@link #beginRun} is the next run: an attack needs {@value #RUNS} {@link Restarts}. Later runs take the best A.
 */
final class SharpnessSearch extends AdaptiveSharpnessGradient {
    static final int RUNS = 16;

    private static final double LOWEST = 0.35;
    private static final double HIGHEST = 0.49;

    private final AdaptiveSharpness sharpness;
    private Interval[] images = {};
    private int begun;

    SharpnessSearch(SpikingClassifier classifier, Pass pass, Noise noise) {
        this(classifier, pass, noise, new AdaptiveSharpness(AdaptiveSharpness.Shape.ARCTAN, LOWEST));
    }

    private SharpnessSearch(SpikingClassifier classifier, Pass pass, Noise noise, AdaptiveSharpness sharpness) {
        super(classifier, pass, noise, sharpness);
        this.sharpness = sharpness;
    }

    @Override
    public void beginRun() {
        for (Interval image : images) {
            image.end(run());
        }
        begun++;
    }

    /** From 0; an attack that runs once need not begin a run. */
    private int run() {
        return Math.max(0, begun - 1);
    }

    @Override
    public Gradient gradient(Tensor batch, Tensor labels, Objective objective) {
        if (images.length == 0) {
            images = Stream.generate(Interval::new).limit(batch.size(0)).toArray(Interval[]::new);
        }
        sharpness.bounds(
                Arrays.stream(images).mapToDouble(image -> image.bound(run())).toArray());
        return noted(super.gradient(batch, labels, objective));
    }

    @Override
    public Gradient furtherDraw(Tensor batch, Tensor labels, Objective objective) {
        return noted(super.furtherDraw(batch, labels, objective));
    }

    private Gradient noted(Gradient gradient) {
        float[] values = Tensors.floats(gradient.objective());
        for (int i = 0; i < values.length; i++) {
            images[i].see(values[i]);
        }
        return gradient;
    }

    /** Where the search of one image stands. */
    private static final class Interval {
        /** Of the mean over the draws of a run, in which about the last ten count. */
        private static final double DECAY = 0.9;

        private double low = LOWEST;
        private double high = HIGHEST;
        private double value = Double.NaN;
        private double before;
        private double best = Double.NEGATIVE_INFINITY;
        private double bestBound;

        double bound(int run) {
            double third = (high - low) / 3;
            return run >= RUNS ? bestBound : run % 2 == 0 ? low + third : high - third;
        }

        void see(double objective) {
            value = Double.isNaN(value) ? objective : DECAY * value + (1 - DECAY) * objective;
        }

        void end(int run) {
            double bound = bound(run);
            if (value > best) {
                best = value;
                bestBound = bound;
            }
            if (run % 2 == 1 && before > value) {
                high = bound;
            } else if (run % 2 == 1) {
                low = bound(run - 1);
            }
            before = value;
            value = Double.NaN;
        }
    }
}
