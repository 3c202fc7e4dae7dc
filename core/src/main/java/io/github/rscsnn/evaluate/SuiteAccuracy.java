package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.Suite;
import io.github.rscsnn.attack.SuiteAttempt;
import io.github.rscsnn.attack.SuiteAttempts;
import io.github.rscsnn.attack.SuiteImage;
import io.github.rscsnn.attack.SuiteListener;
import io.github.rscsnn.attack.SuiteReport;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/**
 * Accuracy in the worst case of a suite: it runs over all images, and the worst one that it kept of each is judged over fresh
 * draws, as any attack's.
 *
 * <p>The suite's own judge only decides which images need no further attack. Its draws do not count in the result.
 *
 * @param accuracy judge of the result
 * @param suite what attacks
 * @param state where to save what is done
 */
public record SuiteAccuracy(RobustAccuracy accuracy, Suite suite, SuiteState state) {
    /**
     * @param result of the worst images
     * @param images what the suite did to each, in the order of the data set
     */
    public record Outcome(RobustResult result, List<SuiteImage> images) {}

    /** Other machines that attack and judge. */
    public interface Elsewhere extends SuiteAttempts {
        /** As {@link RobustAccuracy.Elsewhere#judge}, of the images that the suite found: pixels by place in the data set. */
        void judge(Map<Integer, float[]> found, Consumer<JudgedBatch> each, Consumer<String> skipped)
                throws IOException;
    }

    /**
     * @param plan label and ε of the row
     * @param otherStates for the listener: states of other settings that lie beside this one's
     * @throws IOException if the state cannot be read or written
     */
    public Outcome of(AttackPlan plan, Dataset data, int otherStates, EvaluationListener listener) throws IOException {
        return of(plan, data, otherStates, null, listener);
    }

    /**
     * As {@link #of(AttackPlan, Dataset, int, EvaluationListener)}, on other machines.
     *
     * @param elsewhere null for here
     */
    public Outcome of(AttackPlan plan, Dataset data, int otherStates, Elsewhere elsewhere, EvaluationListener listener)
            throws IOException {
        Map<Integer, SuiteImage> done = state.read();
        double left = suite.cost(done.values(), data.size(), 0);
        listener.suiteStarted(
                plan,
                new EvaluationListener.SuiteStart(suite.entries().size(), data.size(), left, done.size(), otherStates));
        Map<Integer, SuiteImage> saved = new LinkedHashMap<>(done);
        SuiteState.Saver saver = state.saver(saved);
        SuiteListener relay = new Relay(plan, saver, saved, data.size(), listener);
        List<SuiteImage> images;
        try {
            SuiteAttempts attempts = elsewhere == null ? here(plan, data, relay) : heard(elsewhere, relay);
            images = suite.run(readable(data), done, relay, attempts);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            saver.save(); // also what a stop or a failure has left unsaved
        }
        Map<Integer, SuiteImage> byId = new LinkedHashMap<>();
        images.forEach(image -> byId.put(image.imageId(), image));
        if (elsewhere == null) {
            return new Outcome(accuracy.ofSuite(plan, data, byId, listener), images);
        }
        Map<Integer, float[]> found = new LinkedHashMap<>();
        images.forEach(image -> found.put(image.imageId(), image.pixels()));
        RobustResult result = accuracy.of(
                plan, data, SuiteReport.of(images), (each, skipped) -> elsewhere.judge(found, each, skipped), listener);
        return new Outcome(result, images);
    }

    /** The images that can be decoded, a few at a time: a whole data set of photographs may not fit into memory. */
    private int[] readable(Dataset data) {
        IntStream.Builder places = IntStream.builder();
        try (Batches batches = Batches.sequential(data, suite.batchSize())) {
            while (batches.hasNext()) {
                try (StepScope scope = new StepScope()) {
                    Arrays.stream(batches.next().indices()).forEach(places::add);
                }
            }
        }
        return places.build().toArray();
    }

    /** Each batch is read when its turn comes. */
    private SuiteAttempts here(AttackPlan plan, Dataset data, SuiteListener listener) {
        return (entry, batches, each) -> {
            for (int[] ids : batches) {
                each.accept(attempt(accuracy, suite, plan, data, listener::asked, entry, ids));
            }
        };
    }

    /** Other machines tell what a batch has cost when it is done. */
    private static SuiteAttempts heard(SuiteAttempts elsewhere, SuiteListener listener) {
        return (entry, batches, each) -> elsewhere.of(entry, batches, attempt -> {
            listener.asked(attempt.evaluations());
            each.accept(attempt);
        });
    }

    /** Attacks one batch as {@link #of} does, for another machine that does the rest. */
    public static SuiteAttempt attempt(
            RobustAccuracy accuracy, Suite suite, AttackPlan plan, Dataset data, int entry, int... images) {
        return attempt(accuracy, suite, plan, data, asked -> {}, entry, images);
    }

    private static SuiteAttempt attempt(
            RobustAccuracy accuracy,
            Suite suite,
            AttackPlan plan,
            Dataset data,
            DoubleConsumer asked,
            int entry,
            int... images) {
        try (StepScope scope = new StepScope();
                Batches batches = Batches.of(data, images, images.length)) {
            Batch batch = batches.next();
            return suite.attempt(entry, batch.images(), batch.labels(), batch.indices(), seeds(accuracy, plan), asked);
        }
    }

    private static Seeds seeds(RobustAccuracy accuracy, AttackPlan plan) {
        return accuracy.seeds().child("suite").child(plan.label());
    }

    private final class Relay implements SuiteListener {
        private final AttackPlan plan;
        private final SuiteState.Saver saver;
        private final Map<Integer, SuiteImage> states;
        private final int images;
        private final EvaluationListener listener;

        Relay(
                AttackPlan plan,
                SuiteState.Saver saver,
                Map<Integer, SuiteImage> states,
                int images,
                EvaluationListener listener) {
            this.plan = plan;
            this.saver = saver;
            this.states = states;
            this.images = images;
            this.listener = listener;
        }

        @Override
        public void started(Suite.Entry entry, int open) {
            int after = suite.entries().indexOf(entry) + 1; // 0 for the clean images, which come first
            listener.entryStarted(plan, entry, open, suite.cost(states.values(), images, after));
        }

        @Override
        public void asked(double passes) {
            listener.asked(passes);
        }

        @Override
        public void judged(Suite.Entry entry, List<SuiteImage> batch) {
            try {
                saver.add(batch);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void done(Suite.Entry entry, int broken, int left) {
            listener.entryDone(plan, entry, broken, left);
        }
    }
}
