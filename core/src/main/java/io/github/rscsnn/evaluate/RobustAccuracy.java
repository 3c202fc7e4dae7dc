package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.Attempt;
import io.github.rscsnn.attack.Departures;
import io.github.rscsnn.attack.GradientMonitor;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.attack.SuiteImage;
import io.github.rscsnn.attack.SuiteReport;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

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
        Interval.AT_LEAST_1.require("draws", draws);
        Interval.AT_LEAST_1.require("batch", batch);
        Require.argument(!pass.training(), "a model is judged in evaluation mode; this pass is for training");
    }

    /**
     * Runs one plan over all images of {@code data}, but those that cannot be decoded where the data set leaves them out.
     *
     * @throws IllegalStateException if no image is left
     */
    public RobustResult of(AttackPlan plan, Dataset data, EvaluationListener listener) {
        return of(plan, data, Ledger.NONE, listener);
    }

    /** As {@link #of(AttackPlan, Dataset, EvaluationListener)}; ranges that the ledger has are not judged again. */
    public RobustResult of(AttackPlan plan, Dataset data, Ledger ledger, EvaluationListener listener) {
        try {
            return of(plan, data, null, judgement(plan, ledger), here(plan, data), listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * As {@link #of(AttackPlan, Dataset, EvaluationListener)}.
     *
     * @param suite what a suite did to the images that are judged; null where they are not those of one
     * @param known what was found before; the rest is added to it range by range
     * @param ranges judges ranges of {@link #batch} images
     * @throws IOException if other machines cannot do it, or the ledger cannot be read or written
     */
    public RobustResult of(
            AttackPlan plan,
            Dataset data,
            @Nullable SuiteReport suite,
            Ledger.Judgement known,
            Judged.Ranges ranges,
            EvaluationListener listener)
            throws IOException {
        Map<Integer, ImageResult> images = new TreeMap<>(known.images());
        List<Range> left = new ArrayList<>();
        for (Range range : Range.of(data.size(), batch)) {
            List<Integer> places =
                    IntStream.range(range.from(), range.to()).boxed().toList();
            if (!images.keySet().containsAll(places)) {
                images.keySet().removeAll(places);
                left.add(range);
            }
        }
        boolean random = classifier.coding().isRandom();
        if (!images.isEmpty()) {
            listener.judgedBefore(plan, images.size());
        }
        if (!left.isEmpty()) {
            listener.started(plan, data.size());
        }
        try {
            ranges.judge(left, judged -> {
                known.add(judged.images());
                judged.images().forEach(image -> images.put(image.image(), image));
                judged.skipped().forEach(listener::imageSkipped);
                if (!images.isEmpty()) {
                    listener.judged(plan, images.size(), RobustResult.accuracy(images.values()));
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Require.state(!images.isEmpty(), "none of the %s images of %s can be decoded", data.size(), data.name());
        RobustResult result =
                RobustResult.of(plan.label(), plan.attackName(), plan.epsilon(), images.values(), random, suite);
        listener.done(result);
        return result;
    }

    /**
     * The part of a ledger that this judge fills under a plan.
     *
     * @param more facts that the numbers depend on, beside plan and judge
     */
    public Ledger.Judgement judgement(AttackPlan plan, Ledger ledger, String... more) {
        List<String> facts = new ArrayList<>(List.of(more));
        facts.add("judge " + draws + " draws, batch " + batch + ", seed " + seeds.seed());
        if (plan.attack() != null) {
            try (GradientSource source = plan.source().of(classifier, pass.ofAttack(), Noise.perImage(seeds, 0))) {
                facts.add("source " + source.name() + ", " + source.passes() + " draws");
                facts.addAll(Corrections.of(
                        pass.ofAttack().backend().title(), classifier.network().name(), source.name()));
            }
            if (plan.attack().endsEarly() && Departures.asksJudge(classifier, pass)) {
                facts.add(Departures.ASKS_JUDGE);
            }
        }
        return ledger.judgement(plan.label(), plan.attackName(), plan.epsilon(), facts);
    }

    /** Makes the images that are judged instead of a batch's own. */
    @FunctionalInterface
    private interface Maker {
        Tensor make(Batch batch, GradientMonitor monitor);
    }

    private Maker maker(AttackPlan plan) {
        Attack attack = plan.attack();
        return attack == null
                ? (batch, monitor) -> batch.images()
                : (batch, monitor) -> Attempt.run(
                        attack, plan.threat(), monitor, batch.images(), batch.labels(), noise(plan, "attack", batch));
    }

    /** In the place of the images those that a suite found. */
    private static Maker found(Dataset data, Map<Integer, SuiteImage> found) {
        return (batch, monitor) -> {
            FloatBuffer pixels = FloatBuffer.allocate(batch.size() * data.imageBytes());
            for (int index : batch.indices()) {
                pixels.put(Require.entry(found, index).pixels());
            }
            return Tensors.of(pixels.array(), Tensors.shape(batch.images()));
        };
    }

    private Judged.Ranges here(AttackPlan plan, Dataset data) {
        return (ranges, each) -> ranges.forEach(range -> each.accept(judge(plan, data, range)));
    }

    /** Told of the images that are judged, batch by batch. */
    @FunctionalInterface
    public interface Made {
        /** Nobody is told. */
        Made NOBODY = (batch, judged, votes) -> {};

        /**
         * @param batch the images as they are in the data set; belongs to the caller, as does {@code judged}
         * @param judged [N, C, H, W]
         * @param votes [N][K] over the draws
         */
        void judged(Batch batch, Tensor judged, int[][] votes);
    }

    /** Judges one range of images. */
    public Judged judge(AttackPlan plan, Dataset data, Range range) {
        return judge(plan, data, range, Made.NOBODY);
    }

    /** As {@link #judge(AttackPlan, Dataset, Range)}, and tells of the images. */
    public Judged judge(AttackPlan plan, Dataset data, Range range, Made made) {
        return judge(plan, data, range, maker(plan), Map.of(), made);
    }

    /**
     * Judges images that a suite found in the place of those of a range.
     *
     * @param found by place in the data set, one for each that can be decoded
     */
    public Judged judge(AttackPlan plan, Dataset data, Range range, Map<Integer, SuiteImage> found, Made made) {
        return judge(plan, data, range, found(data, found), found, made);
    }

    private Judged judge(
            AttackPlan plan, Dataset data, Range range, Maker maker, Map<Integer, SuiteImage> suite, Made made) {
        Judged judged = new Judged(new ArrayList<>(), new ArrayList<>());
        try (Batches batches = Batches.sequential(data, range.from(), range.to(), batch)) {
            while (batches.hasNext()) {
                long start = System.nanoTime();
                try (StepScope scope = new StepScope()) {
                    Batch images = batches.next();
                    try (GradientMonitor monitor = monitor(plan, images)) {
                        Tensor adversarial = maker.make(images, monitor);
                        int[][] votes = votes(
                                plan, adversarial, images, data.classNames().size());
                        made.judged(images, adversarial, votes);
                        double seconds = (System.nanoTime() - start) / 1e9 / images.size();
                        for (int i = 0; i < images.size(); i++) {
                            int place = images.indices()[i];
                            judged.images()
                                    .add(new ImageResult(
                                            place,
                                            data.label(place),
                                            votes[i],
                                            plan.attack() == null ? "" : monitor.name(),
                                            monitor.draws(),
                                            monitor.withoutGradient(i),
                                            monitor.zeroPixels(i),
                                            monitor.pixels(i),
                                            monitor.lastRight(i),
                                            seconds,
                                            suite.containsKey(place) ? spent(suite.get(place)) : null));
                        }
                    }
                }
            }
            judged.skipped().addAll(batches.skipped());
        }
        return judged;
    }

    private static ImageResult.Spent spent(SuiteImage image) {
        return new ImageResult.Spent(image.brokenBy(), image.worstBy(), image.gradients(), image.queries());
    }

    private GradientMonitor monitor(AttackPlan plan, Batch images) {
        Noise noise = noise(plan, "attacked model", images);
        return new GradientMonitor(plan.source().of(classifier, pass.ofAttack(), noise));
    }

    /**
     * An image as it was judged.
     *
     * @param index place in the data set
     * @param original [C, H, W] in C order, pixels in [0, 1]
     * @param judged the same of what was judged
     * @param votes [K] over the draws
     */
    public record Example(int index, float[] original, float[] judged, int[] votes) {}

    /**
     * The first images that can be decoded, made and judged once more.
     *
     * @param found images of a suite by place, as {@link #judge(AttackPlan, Dataset, Range, Map, Made)} takes them; null for none
     */
    public List<Example> examples(AttackPlan plan, Dataset data, @Nullable Map<Integer, SuiteImage> found, int count) {
        int first = Math.min(count, data.size());
        RobustAccuracy together = new RobustAccuracy(classifier, pass, draws, first, seeds);
        List<Example> examples = new ArrayList<>();
        together.judge(
                plan,
                data,
                new Range(0, first),
                found == null ? together.maker(plan) : found(data, found),
                Map.of(),
                (images, judged, votes) -> IntStream.range(0, images.size())
                        .mapToObj(i -> new Example(
                                images.indices()[i],
                                Tensors.floats(images.images().select(0, i)),
                                Tensors.floats(judged.select(0, i)),
                                votes[i]))
                        .forEach(examples::add));
        return examples;
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
