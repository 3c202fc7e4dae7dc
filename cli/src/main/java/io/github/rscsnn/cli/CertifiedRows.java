package io.github.rscsnn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;

/** What {@code rsc certify --json} wrote as {@code rsc compare} takes it: certified or not at a radius is right or wrong under an attack. */
final class CertifiedRows {
    private CertifiedRows() {}

    static ObjectNode of(JsonNode certification) {
        JsonNode images = certification.path("certificates");
        ObjectNode evaluation = JsonNodeFactory.instance.objectNode();
        evaluation.put("title", certification.path("run").asText());
        evaluation
                .putObject("provenance")
                .put("dataset", images.size() + " images")
                .put("datasetSha256", identities(images))
                .put("backend", certification.path("noise").asText());
        ArrayNode results = evaluation.putArray("results");
        for (JsonNode row : certification.path("table")) {
            String radius = row.fieldNames().next();
            result(results.addObject(), radius, row.path(radius).asDouble(), images);
        }
        return evaluation;
    }

    private static void result(ObjectNode result, String name, double radius, JsonNode images) {
        ArrayNode certified = result.put("label", "certified, " + name + " " + radius)
                .put("attack", "certificate")
                .put("draws", 1)
                .putArray("correctDraws");
        int count = 0;
        for (JsonNode image : images) {
            boolean covered =
                    image.path("correct").asInt() == 1 && image.path("radius").asDouble() >= radius;
            certified.add(covered ? 1 : 0);
            count += covered ? 1 : 0;
        }
        result.put("accuracy", count / (double) images.size());
    }

    private static String identities(JsonNode images) {
        return images.valueStream()
                .map(image ->
                        image.path("idx").asText() + ":" + image.path("label").asText())
                .collect(Collectors.joining(","));
    }
}
