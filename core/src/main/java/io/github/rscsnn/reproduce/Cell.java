package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One number of a table: ours beside the paper's. Accuracies are in percent.
 *
 * @param column of the paper's table, or the key of a metric that the paper lacks
 * @param values ours, one a seed; empty where nothing was measured
 * @param low end of the 95 % interval over images; only for an accuracy of one seed
 * @param high the other end
 * @param images n test images; 0 where it does not apply
 * @param draws that judged each
 * @param paper the paper's number; null where it has none
 * @param warning why the number must not be read as robustness; null for none
 */
public record Cell(
        String column,
        List<Double> values,
        @Nullable Double low,
        @Nullable Double high,
        int images,
        int draws,
        @Nullable Double paper,
        @Nullable String warning) {
    public Cell {
        values = List.copyOf(values);
    }

    /** A cell in which we measured nothing. */
    static Cell empty(String column, @Nullable Double paper) {
        return new Cell(column, List.of(), null, null, 0, 0, paper, null);
    }

    /** @param results one a network; none where nothing was measured */
    static Cell of(String column, List<RobustResult> results, @Nullable Double paper) {
        if (results.isEmpty()) {
            return empty(column, paper);
        }
        RobustResult first = results.getFirst();
        boolean one = results.size() == 1;
        return new Cell(
                column,
                results.stream().map(result -> 100 * result.accuracy()).toList(),
                one ? Double.valueOf(100 * first.low()) : null,
                one ? Double.valueOf(100 * first.high()) : null,
                first.images(),
                first.draws(),
                paper,
                results.stream()
                        .map(RobustResult::warning)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }

    /** The QTE (Eq. 6) of the same networks' accuracies at 0 and {@code epsilon}. */
    static Cell qte(
            String column,
            List<RobustResult> clean,
            List<RobustResult> attacked,
            double epsilon,
            @Nullable Double paper) {
        if (clean.isEmpty() || attacked.isEmpty()) {
            return empty(column, paper);
        }
        List<Double> values = IntStream.range(0, clean.size())
                .mapToObj(i -> Qte.of(
                        0,
                        clean.get(i).accuracy(),
                        epsilon * 255,
                        attacked.get(i).accuracy()))
                .toList();
        RobustResult first = attacked.getFirst();
        return new Cell(column, values, null, null, first.images(), first.draws(), paper, null);
    }

    /** Mean over seeds; null where nothing was measured. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public @Nullable Double mean() {
        return values.isEmpty() ? null : new Trainings(values).mean();
    }

    /** Standard deviation over seeds (n - 1); null for fewer than two. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public @Nullable Double deviation() {
        return values.size() < 2 ? null : new Trainings(values).deviation();
    }

    /** Ours less the paper's; null where one of them is missing. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public @Nullable Double difference() {
        Double mean = mean();
        return mean == null || paper == null ? null : mean - paper;
    }

    /** For example {@code 37.4 ±0.8 (80.29, -42.9)}: ours, spread, then the paper's and the difference. */
    String text() {
        Double mean = mean();
        if (mean == null) {
            return paper == null ? "–" : "– (" + plain(paper) + ")";
        }
        int decimals = column.endsWith("qte") ? 2 : 1;
        String spread = deviation() != null
                ? " ±" + PublishedValue.number(deviation(), decimals)
                : low == null || high == null
                        ? ""
                        : " [" + PublishedValue.number(low, decimals) + ", " + PublishedValue.number(high, decimals)
                                + "]";
        String beside = paper == null
                ? ""
                : " (" + plain(paper) + String.format(Locale.ROOT, ", %+." + decimals + "f)", difference());
        return PublishedValue.number(mean, decimals) + spread + (warning == null ? "" : " !") + beside;
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 20 && value != 0
                ? String.valueOf((long) value)
                : PublishedValue.number(value, 2);
    }
}
