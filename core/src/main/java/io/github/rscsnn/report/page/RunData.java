package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.evaluate.ImageResult;
import io.github.rscsnn.evaluate.Ledger;
import io.github.rscsnn.experiment.Certificates;
import io.github.rscsnn.train.EpochMetrics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All that the files of one run say.
 *
 * @param path as the user gave it, or below a folder that the user gave
 * @param recipe of the network
 * @param provenance of its training; an empty object where it is missing
 * @param measures accuracies, in no order
 * @param evaluations the files that they come from, for their settings
 * @param epochs of training
 * @param certificates or null
 * @param check what {@code rsc check} wrote; a missing node where it did not
 * @param cost what {@code rsc cost} wrote; likewise
 * @param examples images kept by {@code rsc evaluate}; likewise
 * @param ledger what was found of each image, in its order
 * @param classNames of the data; empty where they are not known
 * @param reproduction the command of the reproduction that the run belongs to, or null
 * @param warnings about files that could not be used
 */
record RunData(
        Path path,
        JsonNode recipe,
        JsonNode provenance,
        List<Measure> measures,
        List<JsonNode> evaluations,
        List<EpochMetrics> epochs,
        @Nullable Certificates certificates,
        JsonNode check,
        JsonNode cost,
        JsonNode examples,
        List<Ledger.Row> ledger,
        List<String> classNames,
        @Nullable String reproduction,
        List<String> warnings) {
    /** Short name as in the paper, for example {@code RSC-0.1}. */
    String title() {
        String coding = recipe.path("coding").asText();
        return switch (coding) {
            case "ann" -> "ANN";
            case "direct" -> "Direct";
            case "poisson" -> "Poisson";
            case "none" -> "Frames";
            case "rsc1" -> "RSC-" + sigma2();
            case "rsc2" -> "RSC-II-" + sigma2();
            default -> coding;
        };
    }

    double sigma2() {
        return recipe.path("sigma2").asDouble();
    }

    boolean hasNoise() {
        return recipe.path("coding").asText().startsWith("rsc");
    }

    /** Whether two predictions may differ, so that there is something to certify. */
    boolean random() {
        return hasNoise() || recipe.path("coding").asText().equals("poisson");
    }

    /** Names of {@code count} classes, or their numbers. */
    List<String> classes(int count) {
        return classNames.size() == count
                ? classNames
                : IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    /** The images that a measure is about, from the ledger; none unless they give its accuracy. */
    List<ImageResult> judged(Measure measure) {
        Map<String, Map<Integer, ImageResult>> judgements = new LinkedHashMap<>();
        for (Ledger.Row row : ledger) {
            double epsilon = row.epsilon() == null ? 0 : row.epsilon();
            if (row.attack().equals(measure.label()) && Comparison.same(epsilon, measure.epsilon())) {
                judgements
                        .computeIfAbsent(row.judgement(), unused -> new TreeMap<>())
                        .put(row.image().image(), row.image());
            }
        }
        return judgements.values().stream()
                .filter(images -> images.size() == measure.images()
                        && images.values().stream().allMatch(image -> image.draws() == measure.draws())
                        && Math.abs(images.values().stream()
                                                        .mapToInt(ImageResult::right)
                                                        .sum()
                                                / ((double) measure.images() * measure.draws())
                                        - measure.accuracy())
                                < 1e-9)
                .reduce((first, last) -> last)
                .map(images -> List.copyOf(images.values()))
                .orElse(List.of());
    }

    String folder() {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? path.toString() : name.toString();
    }
}
