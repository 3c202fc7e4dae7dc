package io.github.rscsnn.reproduce;

import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.option.Require;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One published number: an accuracy of the networks of one recipe under one attack, in percent.
 *
 * @param recipe of the paper's network, see {@link RecipeBook}; one of a folder for a network that the paper lacks
 * @param metric key of a {@link Metric}, or the label of an attack that the paper lacks
 * @param tier name of the {@link Tier}
 * @param seeds of the networks
 * @param values one a seed
 * @param low end of the 95 % interval: over test images for one seed, and for several that are all equal; Student's over trainings for
 *     others
 * @param high the other end
 * @param images n, the first of the test set
 * @param draws that judged each
 * @param attack with its parameters and gradients
 * @param imagesSeen in each training
 * @param commit of the evaluation
 * @param correct for each seed the images in order, one character each: in how many draws it was right, to base 36; empty where
 *     that was not kept
 */
public record PublishedValue(
        String recipe,
        String metric,
        String tier,
        List<Long> seeds,
        List<Double> values,
        @Nullable Double low,
        @Nullable Double high,
        int images,
        int draws,
        String attack,
        long imagesSeen,
        String commit,
        List<String> correct) {
    /** Of every attack that is published, pixel units in L-infinity: the paper's. */
    public static final double EPSILON = Qte.PAPER_EPSILON;

    /** How the metric of a share of images begins that are certified, which is rounded down. */
    static final String CERTIFIED = "certified at ";

    /** Between attacks, or commits, of several seeds. */
    private static final String LIST = "; ";

    public PublishedValue {
        seeds = List.copyOf(seeds);
        values = List.copyOf(values);
        correct = correct == null ? List.of() : List.copyOf(correct);
        Require.argument(
                Stream.of(recipe, metric, tier, attack, commit).allMatch(Objects::nonNull),
                "it lacks the recipe, metric, tier, attack or commit of a number");
        Require.argument(
                (seeds.isEmpty() || seeds.size() == values.size())
                        && (correct.isEmpty() || correct.size() == values.size())
                        && correct.stream().allMatch(each -> each.length() == images && isOfDraws(each, draws)),
                "%s, %s: it has not one value for each of %d seeds, and of each the right draws of %d images, at most %d an image",
                recipe,
                metric,
                seeds.size(),
                images,
                draws);
    }

    private static boolean isOfDraws(String correct, int draws) {
        return correct.chars()
                .map(digit -> Character.digit(digit, Character.MAX_RADIX))
                .allMatch(right -> right >= 0 && right <= draws);
    }

    /** Whether it has the metric of another for a seed of its recipe. */
    boolean isOf(PublishedValue other, long seed) {
        return recipe.equals(other.recipe) && metric.equals(other.metric) && seeds.contains(seed);
    }

    /**
     * Whether both are of the same images, draws and attack, so that they differ in their seeds alone. How many attacks of a plan came to
     * run before no image was left is an outcome, not a setting, and gradients of one draw are those that no draws are said of.
     */
    boolean isAlike(PublishedValue other) {
        return images == other.images && draws == other.draws && plan().equals(other.plan());
    }

    private Set<String> plan() {
        return Stream.of(attack.split(LIST))
                .map(each -> each.replaceFirst("^worst case of \\d+ attacks", "worst case")
                        .replace(", eot:1+", ", "))
                .collect(Collectors.toSet());
    }

    /** That of some of its seeds; without an interval where they are not all, for {@link #joined} makes that of several. */
    PublishedValue of(Set<Long> some) {
        int[] kept = IntStream.range(0, seeds.size())
                .filter(i -> some.contains(seeds.get(i)))
                .toArray();
        boolean all = kept.length == seeds.size();
        return with(
                all ? low : null,
                all ? high : null,
                IntStream.of(kept).mapToObj(seeds::get).toList(),
                IntStream.of(kept).mapToObj(values::get).toList(),
                correct.isEmpty()
                        ? correct
                        : IntStream.of(kept).mapToObj(correct::get).toList());
    }

    /** Of several that are {@link #isAlike alike} one of all their seeds. */
    static PublishedValue joined(List<PublishedValue> parts) {
        PublishedValue first = parts.getFirst();
        boolean kept = parts.stream().noneMatch(part -> part.correct.isEmpty());
        PublishedValue all = first.with(
                first.low,
                first.high,
                parts.stream().flatMap(part -> part.seeds.stream()).toList(),
                parts.stream().flatMap(part -> part.values.stream()).toList(),
                kept ? parts.stream().flatMap(part -> part.correct.stream()).toList() : List.of());
        Trainings trainings = all.trainings();
        return new PublishedValue(
                first.recipe,
                first.metric,
                first.tier,
                all.seeds,
                all.values,
                trainings.differ() ? Double.valueOf(Math.max(0, trainings.low())) : first.low,
                trainings.differ() ? Double.valueOf(Math.min(100, trainings.high())) : first.high,
                first.images,
                first.draws,
                distinct(parts.stream().map(PublishedValue::attack)),
                parts.stream().mapToLong(PublishedValue::imagesSeen).max().orElseThrow(),
                distinct(parts.stream().map(PublishedValue::commit)),
                all.correct);
    }

    private static String distinct(Stream<String> lists) {
        return lists.flatMap(list -> Stream.of(list.split(LIST))).distinct().collect(Collectors.joining(LIST));
    }

    private PublishedValue with(
            @Nullable Double low, @Nullable Double high, List<Long> seeds, List<Double> values, List<String> correct) {
        return new PublishedValue(
                recipe, metric, tier, seeds, values, low, high, images, draws, attack, imagesSeen, commit, correct);
    }

    /** Of all seeds. */
    Trainings trainings() {
        return new Trainings(values);
    }

    double mean() {
        return trainings().mean();
    }

    /** For example {@code 37.4 [34.4, 40.5]}; of several seeds {@code 37.4 ±0.8 [35.4, 39.4]}. */
    String text() {
        return number(mean(), 1)
                + (values.size() > 1 ? " ±" + number(trainings().deviation(), 1) : "")
                + (low == null ? "" : " " + interval());
    }

    String interval() {
        return low == null || high == null ? "–" : BoundText.interval(low, high, 1);
    }

    static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** The accuracy of one training on the first images, from the right draws that were kept. */
    double percent(int training, int images) {
        long right = correct.get(training)
                .chars()
                .limit(images)
                .mapToLong(draws -> Character.digit(draws, Character.MAX_RADIX))
                .sum();
        return 100.0 * right / images / this.draws;
    }

    /** The right draws of each image, summed over seeds; null where they were not kept. */
    public int @Nullable [] rightDraws() {
        if (correct.isEmpty()) {
            return null;
        }
        int[] sum = new int[images];
        for (String seed : correct) {
            for (int i = 0; i < images; i++) {
                sum[i] += Character.digit(seed.charAt(i), Character.MAX_RADIX);
            }
        }
        return sum;
    }
}
