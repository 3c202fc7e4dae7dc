package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.GradientMonitor;
import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Accuracy of a classifier, clean and attacked, judged over several independent draws of its randomness.
 *
 * <p>All randomness belongs to an image, not to its batch, so the result does not depend on the batch size beyond rounding.
 *
 * @param classifier model
 * @param pass evaluation pass
 * @param draws k, at least 1; 1 is enough for a model that is not random
 * @param batch images a forward pass, at least 1
 * @param seeds of noise and attacks
 */
public record RobustAccuracy(SpikingClassifier classifier, Pass pass, int draws, int batch, Seeds seeds) {
    private static final double ALPHA = 0.05;

    public RobustAccuracy {
        if (draws < 1) {
            throw new IllegalArgumentException("draws must be at least 1, got " + draws);
        }
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, got " + batch);
        }
        if (pass.training()) {
            throw new IllegalArgumentException("a model is judged in evaluation mode; this pass is for training");
        }
    }

    /**
     * Runs one plan over all images of {@code data}, but those that cannot be decoded where the data set leaves them out.
     *
     * @throws IllegalStateException if no image is left
     */
    public RobustResult of(AttackPlan plan, Dataset data, EvaluationListener listener) {
        int[] correct = new int[data.size()];
        int voteCorrect = 0;
        int confidentlyWrong = 0;
        int withoutGradient = 0;
        long zeroPixels = 0;
        long pixels = 0;
        long start = System.nanoTime();
        listener.started(plan, data.size());
        int classes = data.classNames().size();
        String source = "";
        int seen = 0;
        try (Batches batches = Batches.sequential(data, batch)) {
            while (batches.hasNext()) {
                try (StepScope scope = new StepScope();
                        BatchSource opened = open(plan, batches.next())) {
                    Batch images = opened.images();
                    GradientMonitor monitor = opened.monitor();
                    Tensor adversarial = plan.attack() == null
                            ? images.images()
                            : plan.attack()
                                    .perturb(monitor, images.images(), images.labels(), noise(plan, "attack", images));
                    int[][] votes = votes(plan, adversarial, images, classes);
                    long[] labels = Tensors.longs(images.labels());
                    for (int i = 0; i < labels.length; i++) {
                        int label = (int) labels[i];
                        correct[seen + i] = votes[i][label];
                        Vote vote = Vote.of(votes[i]);
                        voteCorrect += vote.winner() == label ? 1 : 0;
                        confidentlyWrong += vote.winner() != label && vote.significant() ? 1 : 0;
                    }
                    source = monitor.name();
                    withoutGradient += monitor.imagesWithoutGradient();
                    zeroPixels += monitor.zeroPixels();
                    pixels += monitor.pixels();
                    seen += labels.length;
                }
                listener.judged(plan, seen, Arrays.stream(correct).sum() / (double) draws / seen);
            }
            batches.skipped().forEach(listener::imageSkipped);
        }
        if (seen == 0) {
            throw new IllegalStateException(
                    "none of the " + data.size() + " images of " + data.name() + " can be decoded");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        RobustResult result = result(
                plan,
                plan.attack() == null ? "" : source,
                Arrays.copyOf(correct, seen),
                voteCorrect,
                confidentlyWrong,
                withoutGradient,
                pixels == 0 ? null : zeroPixels / (double) pixels,
                seconds);
        listener.done(result);
        return result;
    }

    /** A batch, and the attacker's view of the model on it. */
    private record BatchSource(Batch images, GradientMonitor monitor) implements AutoCloseable {
        @Override
        public void close() {
            monitor.close();
        }
    }

    private BatchSource open(AttackPlan plan, Batch images) {
        Noise noise = noise(plan, "attacked model", images);
        return new BatchSource(images, new GradientMonitor(plan.source().of(classifier, pass, noise)));
    }

    /** Votes [N][K] over fresh draws. */
    private int[][] votes(AttackPlan plan, Tensor adversarial, Batch images, int classes) {
        int[][] votes = new int[images.size()][classes];
        Noise noise = noise(plan, "judge", images);
        try (NoGradGuard noGrad = new NoGradGuard()) {
            for (int draw = 0; draw < draws; draw++) {
                try (StepScope scope = new StepScope()) {
                    long[] predicted =
                            Tensors.longs(Objective.predictions(classifier.logits(adversarial, noise, pass)));
                    for (int i = 0; i < predicted.length; i++) {
                        votes[i][(int) predicted[i]]++;
                    }
                }
            }
        }
        return votes;
    }

    private Noise noise(AttackPlan plan, String purpose, Batch images) {
        return Noise.perImage(seeds.child(purpose).child(plan.label()), images.indices());
    }

    private RobustResult result(
            AttackPlan plan,
            String source,
            int[] correct,
            int voteCorrect,
            int confidentlyWrong,
            int withoutGradient,
            Double zeroPixelShare,
            double seconds) {
        int n = correct.length;
        // With several draws the count is fractional; treating it as binomial over n images is conservative.
        double successes = Arrays.stream(correct).sum() / (double) draws;
        BinomialInterval one = BinomialInterval.of(successes, n, ALPHA);
        BinomialInterval vote = BinomialInterval.of(voteCorrect, n, ALPHA);
        return new RobustResult(
                plan.label(),
                plan.attack() == null ? "none" : plan.attack().name(),
                source,
                n,
                draws,
                successes / n,
                one.lower(),
                one.upper(),
                voteCorrect / (double) n,
                vote.lower(),
                vote.upper(),
                confidentlyWrong / (double) n,
                withoutGradient,
                zeroPixelShare,
                seconds,
                correct);
    }
}
