package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.Suite;
import io.github.rscsnn.attack.SuiteAttempt;
import io.github.rscsnn.attack.SuiteAttempts;
import io.github.rscsnn.attack.SuiteImage;
import io.github.rscsnn.attack.SuiteListener;
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
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/**
 * Looks for the worst image that a suite can make of each, saving what is done; the images found are then judged over fresh draws,
 * as any attack's. The suite's own judge only decides which images need no further attack.
 *
 * @param accuracy judge of the result
 * @param suite what attacks
 * @param state where to save what is done
 */
public record SuiteSearch(RobustAccuracy accuracy, Suite suite, SuiteState state) {
    /**
     * @param plan label and ε of the row
     * @param otherStates for the listener: states of other settings that lie beside this one's
     * @param attempts attacks batches as {@link #attempt} does, here or elsewhere
     * @return what the suite did to each image, by its place in the data set, in order
     * @throws IOException if the state cannot be read or written
     */
    public Map<Integer, SuiteImage> find(
            AttackPlan plan, Dataset data, int otherStates, SuiteAttempts attempts, EvaluationListener listener)
            throws IOException {
        Map<Integer, SuiteImage> done = state.read();
        double left = suite.cost(done.values(), data.size(), 0);
        listener.suiteStarted(
                plan,
                new EvaluationListener.SuiteStart(suite.entries().size(), data.size(), left, done.size(), otherStates));
        Map<Integer, SuiteImage> saved = new LinkedHashMap<>(done);
        SuiteState.Saver saver = state.saver(saved);
        Map<Integer, SuiteImage> found = new LinkedHashMap<>();
        try {
            suite.run(readable(data), done, relay(plan, saver, saved, data.size(), listener), attempts)
                    .forEach(image -> found.put(image.imageId(), image));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            saver.save(); // also what a stop or a failure has left unsaved
        }
        return found;
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

    /**
     * Attacks one batch.
     *
     * @param asked told the forward passes of single images that a model is asked for, a gradient counted as three
     */
    public static SuiteAttempt attempt(
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
            Seeds seeds = accuracy.seeds().child("suite").child(plan.label());
            return suite.attempt(entry, batch.images(), batch.labels(), batch.indices(), seeds, asked);
        }
    }

    private SuiteListener relay(
            AttackPlan plan,
            SuiteState.Saver saver,
            Map<Integer, SuiteImage> states,
            int images,
            EvaluationListener listener) {
        return new SuiteListener() {
            @Override
            public void started(Suite.Entry entry, int open) {
                int after = suite.entries().indexOf(entry) + 1; // 0 for the clean images, which come first
                listener.entryStarted(plan, entry, open, suite.cost(states.values(), images, after));
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
        };
    }
}
