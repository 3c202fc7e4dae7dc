package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;

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
 * @param check what {@code rsc check} wrote, or null
 * @param cost what {@code rsc cost} wrote, or null
 * @param examples images kept by {@code rsc evaluate}, or null
 * @param reproduction the command of the reproduction that the run belongs to, or null
 * @param warnings about files that could not be used
 */
record RunData(
        Path path,
        JsonNode recipe,
        JsonNode provenance,
        List<Measure> measures,
        List<JsonNode> evaluations,
        List<Epoch> epochs,
        Certificates certificates,
        JsonNode check,
        JsonNode cost,
        JsonNode examples,
        String reproduction,
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

    String folder() {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? path.toString() : name.toString();
    }
}
