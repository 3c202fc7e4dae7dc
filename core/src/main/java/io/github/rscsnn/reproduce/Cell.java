package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

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
        Double low,
        Double high,
        int images,
        int draws,
        Double paper,
        String warning) {
    public Cell {
        values = List.copyOf(values);
    }

    /** A cell in which we measured nothing. */
    static Cell empty(String column, Double paper) {
        return new Cell(column, List.of(), null, null, 0, 0, paper, null);
    }

    /** Mean over seeds; null where nothing was measured. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Double mean() {
        return values.isEmpty()
                ? null
                : values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Standard deviation over seeds (n - 1); null for fewer than two. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Double deviation() {
        if (values.size() < 2) {
            return null;
        }
        double mean = mean();
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.size() - 1));
    }

    /** Ours less the paper's; null where one of them is missing. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Double difference() {
        return values.isEmpty() || paper == null ? null : mean() - paper;
    }

    /** For example {@code 37.4 ±0.8 (80.29, -42.9)}: ours, spread, then the paper's and the difference. */
    String text() {
        if (values.isEmpty()) {
            return paper == null ? "–" : "– (" + plain(paper) + ")";
        }
        int decimals = column.endsWith("qte") ? 2 : 1;
        StringBuilder text = new StringBuilder(number(mean(), decimals));
        if (deviation() != null) {
            text.append(" ±").append(number(deviation(), decimals));
        } else if (low != null) {
            text.append(" [")
                    .append(number(low, decimals))
                    .append(", ")
                    .append(number(high, decimals))
                    .append(']');
        }
        if (warning != null) {
            text.append(" !");
        }
        if (paper != null) {
            text.append(" (")
                    .append(plain(paper))
                    .append(", ")
                    .append(String.format(Locale.ROOT, "%+." + decimals + "f", difference()))
                    .append(')');
        }
        return text.toString();
    }

    private static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 20 && value != 0
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
