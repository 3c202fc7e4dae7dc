package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.report.LinePlot;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One measured accuracy of a run.
 *
 * @param label of the attack, {@code clean} for none
 * @param attack with its parameters
 * @param source of its gradients; empty for none
 * @param norm in which the attack was held to ε
 * @param epsilon pixel units; 0 for clean images, and where every attack returns the image
 * @param images n
 * @param draws k
 * @param accuracy expected accuracy of one draw, in [0, 1]
 * @param low lower end of its 95 % interval
 * @param high upper end
 * @param vote accuracy of the majority of draws, with its interval; null where an old file lacks it
 * @param wrong share of images that are surely wrong, with its interval
 * @param blind whether the attack saw no gradient on any image, so that the accuracy says nothing
 * @param warning why the accuracy must not be read as robustness; null for none
 * @param created when, UTC
 * @param dataset name and number of images
 * @param origin result file, relative to the run
 */
record Measure(
        String label,
        String attack,
        String source,
        Threat.Norm norm,
        double epsilon,
        int images,
        int draws,
        double accuracy,
        double low,
        double high,
        @Nullable Share vote,
        @Nullable Share wrong,
        boolean blind,
        @Nullable String warning,
        String created,
        String dataset,
        String origin) {
    static final String CLEAN = "clean";

    /** A share with its 95 % interval, all in [0, 1]. */
    record Share(double value, double low, double high) {}

    /**
     * @param result as an evaluation writes it
     * @param provenance of it
     * @param norm that the settings of the evaluation name
     * @param epsilon where the result itself does not say
     * @throws IOException naming the value that is missing or impossible
     */
    static Measure of(JsonNode result, JsonNode provenance, Threat.Norm norm, double epsilon, String origin)
            throws IOException {
        String label = Json.text(result, "label");
        Double own = Json.optional(result, "epsilon");
        int images = (int) Json.number(result, "images");
        Require.file(images >= 1, "'images' is %s", images);
        int without = result.path("imagesWithoutGradient").asInt();
        return new Measure(
                label,
                Json.text(result, "attack"),
                result.path("source").asText(),
                norm,
                label.equals(CLEAN) ? 0 : own == null ? epsilon : own,
                images,
                (int) Json.number(result, "draws"),
                Json.share(result, "accuracy"),
                Json.share(result, "low"),
                Json.share(result, "high"),
                share(result, "voteAccuracy", "voteLow", "voteHigh"),
                share(result, "confidentlyWrong", "confidentlyWrongLow", "confidentlyWrongHigh"),
                without == images,
                result.path("warning").asText(null),
                provenance.path("created").asText(),
                provenance.path("dataset").asText(),
                origin);
    }

    private static @Nullable Share share(JsonNode result, String value, String low, String high) throws IOException {
        if (!result.has(low)) {
            return null;
        }
        return new Share(Json.share(result, value), Json.share(result, low), Json.share(result, high));
    }

    /** On a curve of accuracies in percent. */
    LinePlot.Point at(double x) {
        return LinePlot.Point.of(x, 100 * accuracy, 100 * low, 100 * high);
    }

    boolean isClean() {
        return label.equals(CLEAN);
    }

    /** ε with its norm, which goes without saying for L∞; empty for clean images. */
    String bound() {
        return isClean() ? "" : Fraction.text(epsilon) + norm.suffix();
    }

    /** Eq. 6 counts in 1/255 of L∞. */
    boolean hasQte() {
        return !isClean() && !blind && norm == Threat.Norm.LINF;
    }

    boolean isAt(Threat.Norm otherNorm, double otherEpsilon) {
        return norm == otherNorm && Comparison.same(epsilon, otherEpsilon);
    }

    /** Same images, same number of draws. */
    boolean comparable(Measure other) {
        return images == other.images && draws == other.draws;
    }
}
