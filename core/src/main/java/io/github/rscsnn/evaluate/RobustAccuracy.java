package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.Attempt;
import io.github.rscsnn.attack.GradientMonitor;
import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.attack.SuiteImage;
import io.github.rscsnn.attack.SuiteReport;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
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

    /** Makes the images that are judged instead of a batch's own. */
    @FunctionalInterface
    private interface Maker {
        Tensor make(Batch batch, GradientMonitor monitor);
    }

    /** Told of each batch while its tensors live. */
    @FunctionalInterface
    private interface Watcher {
        void judged(Batch images, Tensor adversarial, int[][] votes);
    }

    /**
     * Runs one plan over all images of {@code data}, but those that cannot be decoded where the data set leaves them out.
     *
     * @throws IllegalStateException if no image is left
     */
    public RobustResult of(AttackPlan plan, Dataset data, EvaluationListener listener) {
        return run(plan, data, maker(plan), null, listener);
    }

    private Maker maker(AttackPlan plan) {
        return plan.attack() == null
                ? (batch, monitor) -> batch.images()
                : (batch, monitor) -> Attempt.run(
                        plan.attack(),
                        plan.threat(),
                        monitor,
                        batch.images(),
                        batch.labels(),
                        noise(plan, "attack", batch));
    }

    /**
     * Judges the images {@code from} to {@code to - 1} as {@link #of} does where {@code from} begins one of its batches.
     *
     * @param skipped told of each image that was left out because it cannot be decoded
     */
    public List<JudgedBatch> judge(AttackPlan plan, Dataset data, int from, int to, Consumer<String> skipped) {
        List<JudgedBatch> judged = new ArrayList<>();
        judge(plan, data, from, to, maker(plan), (images, adversarial, votes) -> {}, judged::add, skipped);
        return judged;
    }

    /** Has images judged on other machines. */
    @FunctionalInterface
    public interface Elsewhere {
        /**
         * @param each told the batches, in the order of the data set
         * @param skipped told of each image that was left out because it cannot be decoded
         */
        void judge(Consumer<JudgedBatch> each, Consumer<String> skipped) throws IOException;
    }

    /**
     * As {@link #of(AttackPlan, Dataset, EvaluationListener)}, of images that are judged elsewhere.
     *
     * @param suite what a suite did to them; null where they are not those of one
     * @throws IOException if the other machines cannot do it
     */
    public RobustResult of(
            AttackPlan plan, Dataset data, SuiteReport suite, Elsewhere elsewhere, EvaluationListener listener)
            throws IOException {
        return run(plan, data, suite, elsewhere, listener);
    }

    /**
     * Judges the worst images that a suite found.
     *
     * @param states one for each image of {@code data}, whose index is its identity
     */
    RobustResult ofSuite(AttackPlan plan, Dataset data, Map<Integer, SuiteImage> states, EvaluationListener listener) {
        Maker maker = found(data, index -> states.get(index).pixels());
        return run(plan, data, maker, SuiteReport.of(states.values()), listener);
    }

    /**
     * Judges images that a suite found in place of the images {@code from} to {@code to - 1}, as {@link SuiteAccuracy} does.
     *
     * @param found pixels of each image that can be decoded, in C order
     * @param skipped told of each image that was left out because it cannot be decoded
     */
    public List<JudgedBatch> judgeFound(
            AttackPlan plan, Dataset data, int from, int to, Map<Integer, float[]> found, Consumer<String> skipped) {
        List<JudgedBatch> judged = new ArrayList<>();
        judge(plan, data, from, to, found(data, found::get), (images, adversarial, votes) -> {}, judged::add, skipped);
        return judged;
    }

    private static Maker found(Dataset data, IntFunction<float[]> pixelsOf) {
        return (batch, monitor) -> {
            FloatBuffer pixels = FloatBuffer.allocate(batch.size() * data.imageBytes());
            for (int index : batch.indices()) {
                pixels.put(pixelsOf.apply(index));
            }
            return Tensors.of(pixels.array(), Tensors.shape(batch.images()));
        };
    }

    private RobustResult run(
            AttackPlan plan, Dataset data, Maker maker, SuiteReport suite, EvaluationListener listener) {
        Watcher watcher = (images, adversarial, votes) -> listener.judgedBatch(plan, images, adversarial, votes);
        try {
            return run(
                    plan,
                    data,
                    suite,
                    (each, skipped) -> judge(plan, data, 0, data.size(), maker, watcher, each, skipped),
                    listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // judging here reads and writes nothing
        }
    }

    private RobustResult run(
            AttackPlan plan, Dataset data, SuiteReport suite, Elsewhere source, EvaluationListener listener)
            throws IOException {
        Tally tally = new Tally(plan, data.size(), draws, classifier.coding().isRandom());
        long start = System.nanoTime();
        listener.started(plan, data.size());
        source.judge(
                judged -> {
                    tally.add(judged);
                    listener.judged(plan, tally.seen(), tally.accuracy());
                },
                listener::imageSkipped);
        requireSome(tally, data);
        RobustResult result = tally.result((System.nanoTime() - start) / 1e9, suite);
        listener.done(result);
        return result;
    }

    private void judge(
            AttackPlan plan,
            Dataset data,
            int from,
            int to,
            Maker maker,
            Watcher watcher,
            Consumer<JudgedBatch> each,
            Consumer<String> skipped) {
        int classes = data.classNames().size();
        try (Batches batches = Batches.sequential(data, from, to, batch)) {
            while (batches.hasNext()) {
                JudgedBatch judged;
                try (StepScope scope = new StepScope();
                        BatchSource opened = open(plan, batches.next())) {
                    Tensor adversarial = maker.make(opened.images(), opened.monitor());
                    int[][] votes = votes(plan, adversarial, opened.images(), classes);
                    watcher.judged(opened.images(), adversarial, votes);
                    judged = JudgedBatch.of(Tensors.longs(opened.images().labels()), votes, opened.monitor());
                }
                each.accept(judged);
            }
            batches.skipped().forEach(skipped);
        }
    }

    private static void requireSome(Tally tally, Dataset data) {
        if (tally.seen() == 0) {
            throw new IllegalStateException(
                    "none of the " + data.size() + " images of " + data.name() + " can be decoded");
        }
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
}
