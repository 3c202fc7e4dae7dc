package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;
import org.bytedeco.pytorch.Tensor;

/**
 * Worst case of each image over many attacks, one after the other; an image once broken is not attacked again. The clean image comes
 * before all of them.
 *
 * <p>Every entry draws from seeds of its own name, for each image, so a run that was stopped and resumed gives what it would
 * have given: to the same bits if whole batches were saved, else up to float32 rounding, where batches fall differently.
 *
 * @param threat that every image returned must respect
 * @param entries attacks in their order, each with what it may ask
 * @param judge of what counts as broken
 * @param batchSize images attacked together, at least 1
 * @param budget evaluations an image on the average, above 0: an entry that might spend more on the images that are left than all
 *     have left to them is not begun, but one after it may be; infinite for none
 */
public record Suite(Threat threat, List<Entry> entries, Judge judge, int batchSize, double budget) {
    /** Name of the entry that is the unchanged image. */
    public static final String CLEAN = "clean";

    /**
     * @param name unlike all others of the suite; names its part in a saved state
     * @param attack what is tried
     * @param source what it may ask; another model's for a transfer attack
     * @param cost forward passes for an image that it is expected to take at most, a gradient counted as three
     */
    public record Entry(String name, Attack attack, SourceFactory source, double cost) {}

    public Suite {
        entries = List.copyOf(entries);
        Set<String> names = new HashSet<>(Set.of(CLEAN));
        for (Entry entry : entries) {
            Require.argument(names.add(entry.name()), "two entries of the suite are named '%s'", entry.name());
        }
        Interval.AT_LEAST_1.require("the batch size", batchSize);
    }

    /** Without a budget, cheapest first. */
    public Suite(Threat threat, List<Entry> entries, Judge judge, int batchSize) {
        this(threat, byCost(entries), judge, batchSize, Double.POSITIVE_INFINITY);
    }

    static List<Entry> byCost(List<Entry> entries) {
        return entries.stream().sorted(Comparator.comparingDouble(Entry::cost)).toList();
    }

    /**
     * Evaluations at most from entry number {@code from} on, of those that have not tried them.
     *
     * @param images number of all images, those without a state included
     */
    public double cost(Collection<SuiteImage> states, int images, int from) {
        double cost = 0;
        for (Entry entry : entries.subList(from, entries.size())) {
            long over = states.stream()
                    .filter(state -> state.broken() || state.tried().contains(entry.name()))
                    .count();
            cost += entry.cost() * (images - over);
        }
        return Math.min(cost, budget * images - spent(states));
    }

    private static double spent(Collection<SuiteImage> states) {
        return states.stream()
                .mapToDouble(state -> 3.0 * state.gradients() + state.queries())
                .sum();
    }

    /**
     * Every entry ends before the next one begins, so the batches are the same wherever they are attacked.
     *
     * @param imageIds identity of each image, all different
     * @param done states saved by an earlier run of the same suite, by image; images without one start afresh
     * @param listener told each new state of images at once
     * @param attempts has batches attacked
     * @return the state of each image, in the order of {@code imageIds}
     */
    public List<SuiteImage> run(
            int[] imageIds, Map<Integer, SuiteImage> done, SuiteListener listener, SuiteAttempts attempts) {
        Map<Integer, SuiteImage> states = new LinkedHashMap<>();
        for (int id : imageIds) {
            SuiteImage fresh = new SuiteImage(id, List.of(), null, -1, null, 0, 0, new float[0]);
            Require.argument(
                    states.put(id, done.getOrDefault(id, fresh)) == null, "two images have the identity %s", id);
        }
        List<Entry> all = all();
        for (int number = next(all, states); number >= 0; number = next(all, states)) {
            Entry entry = all.get(number);
            int[] open = open(entry, states);
            listener.started(entry, open.length);
            List<int[]> batches = new ArrayList<>();
            for (int from = 0; from < open.length; from += batchSize) {
                batches.add(Arrays.copyOfRange(open, from, Math.min(from + batchSize, open.length)));
            }
            int[] broken = {0};
            attempts.of(number, batches, attempt -> {
                List<SuiteImage> judged = attempt.after(entry, states);
                for (SuiteImage state : judged) {
                    states.put(state.imageId(), state);
                    broken[0] += state.broken() ? 1 : 0;
                }
                listener.judged(entry, judged);
            });
            int left = (int)
                    states.values().stream().filter(state -> !state.broken()).count();
            listener.done(entry, broken[0], left);
        }
        return List.copyOf(states.values());
    }

    /**
     * The first entry that has images left and can pay for them, -1 for none. One that was begun is gone on with: what it might
     * spend was there. So what comes next depends on the states alone, also after a stop.
     */
    private int next(List<Entry> all, Map<Integer, SuiteImage> states) {
        double left = budget * states.size() - spent(states.values());
        for (int number = 0; number < all.size(); number++) {
            Entry entry = all.get(number);
            int open = open(entry, states).length;
            boolean begun =
                    states.values().stream().anyMatch(state -> state.tried().contains(entry.name()));
            if (open > 0 && (begun || open * entry.cost() <= left)) {
                return number;
            }
        }
        return -1;
    }

    private static int[] open(Entry entry, Map<Integer, SuiteImage> states) {
        return states.values().stream()
                .filter(state -> !state.broken() && !state.tried().contains(entry.name()))
                .mapToInt(SuiteImage::imageId)
                .toArray();
    }

    /** The clean images, and then all entries. */
    private List<Entry> all() {
        List<Entry> all = new ArrayList<>();
        all.add(new Entry(CLEAN, new Unchanged(), (unused, ids) -> new Nothing(), 0));
        all.addAll(entries);
        return all;
    }

    /**
     * Attacks one batch.
     *
     * @param entry its number, 0 for the clean images, 1 for the first of {@link #entries}
     * @param images clean images [N, C, H, W], pixels in [0, 1]
     * @param labels int64 [N]
     * @param ids identity of each image
     * @param seeds of attacks and judge
     * @param asked told the forward passes of single images that a model is asked for, a gradient counted as three
     * @throws IllegalStateException if the attack returns an image outside the threat
     */
    public SuiteAttempt attempt(int entry, Tensor images, Tensor labels, int[] ids, Seeds seeds, DoubleConsumer asked) {
        Entry chosen = all().get(entry);
        Seeds own = seeds.child(chosen.name());
        try (StepScope scope = new StepScope();
                GradientMonitor source =
                        new GradientMonitor(chosen.source().forImages(own.child("model"), ids), asked)) {
            Tensor found = Attempt.run(
                    chosen.attack(), threat, source, images, labels, Noise.perImage(own.child("attack"), ids));
            List<Judge.Verdict> verdicts = judge.judge(found, labels, seeds.child("judge"), ids);
            return new SuiteAttempt(
                    ids,
                    List.copyOf(verdicts),
                    Arrays.copyOf(source.gradients(), ids.length),
                    Arrays.copyOf(source.queries(), ids.length),
                    Tensors.floats(found));
        }
    }

    private record Unchanged() implements Attack {
        @Override
        public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
            return images;
        }

        @Override
        public String name() {
            return CLEAN;
        }
    }

    /** What the clean image asks. */
    private record Nothing() implements GradientSource {
        @Override
        public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
            throw new UnsupportedOperationException("the clean image needs no gradient");
        }

        @Override
        public Tensor logits(Tensor images) {
            throw new UnsupportedOperationException("the clean image needs no scores");
        }

        @Override
        public String name() {
            return CLEAN;
        }
    }
}
