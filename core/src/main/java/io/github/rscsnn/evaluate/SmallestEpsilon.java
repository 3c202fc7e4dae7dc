package io.github.rscsnn.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far an attack must go: the smallest of its ε at which an image is wrong in at least half of the draws, as a mean over images. An
 * image that is wrong when clean needs 0; one that no ε broke counts with the largest, so the mean is at least that large.
 *
 * @param attack label of its rows
 * @param mean pixel units, in the norm of the attack; a lower bound where {@code unbroken} is above 0
 * @param median of the images; null where at least half were not broken
 * @param unbroken images that no ε broke
 * @param images n
 */
public record SmallestEpsilon(
        String attack, double mean, @Nullable Double median, int unbroken, int images) {
    /** For each attack that has rows at two ε above 0 or more, all of as many images. */
    public static List<SmallestEpsilon> of(Collection<RobustResult> results) {
        Map<String, TreeMap<Double, RobustResult>> byAttack = new LinkedHashMap<>();
        RobustResult clean = null;
        for (RobustResult result : results) {
            if (result.epsilon() != null && result.epsilon() > 0 && !result.blind()) {
                byAttack.computeIfAbsent(result.label(), unused -> new TreeMap<>())
                        .put(result.epsilon(), result);
            }
            clean = result.label().equals("clean") ? result : clean;
        }
        List<SmallestEpsilon> all = new ArrayList<>();
        for (Map.Entry<String, TreeMap<Double, RobustResult>> attack : byAttack.entrySet()) {
            TreeMap<Double, RobustResult> rows = attack.getValue();
            int images = rows.firstEntry().getValue().correctDraws().length;
            if (rows.size() < 2 || rows.values().stream().anyMatch(row -> row.correctDraws().length != images)) {
                continue;
            }
            if (clean != null && clean.correctDraws().length == images) {
                rows.put(0.0, clean);
            }
            all.add(of(attack.getKey(), images, rows));
        }
        return all;
    }

    private static SmallestEpsilon of(String attack, int images, TreeMap<Double, RobustResult> rows) {
        double[] needed = new double[images];
        double sum = 0;
        int unbroken = 0;
        for (int i = 0; i < images; i++) {
            int image = i;
            needed[i] = rows.entrySet().stream()
                    .filter(row -> 2 * row.getValue().correctDraws()[image]
                            <= row.getValue().draws())
                    .mapToDouble(Map.Entry::getKey)
                    .findFirst()
                    .orElse(Double.POSITIVE_INFINITY);
            boolean broken = Double.isFinite(needed[i]);
            sum += broken ? needed[i] : rows.lastKey();
            unbroken += broken ? 0 : 1;
        }
        Arrays.sort(needed);
        double median = needed[images / 2];
        return new SmallestEpsilon(
                attack, sum / images, Double.isFinite(median) ? (Double) median : null, unbroken, images);
    }
}
