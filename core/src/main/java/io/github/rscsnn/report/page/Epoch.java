package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * A line of {@code metrics.jsonl}.
 *
 * @param epoch from 1
 * @param test accuracy on clean test images, in [0, 1]; null where it was not measured
 */
record Epoch(int epoch, double loss, double train, Double test, double learningRate, int images, double seconds) {
    static Epoch of(JsonNode node) throws IOException {
        return new Epoch(
                (int) Json.number(node, "epoch"),
                Json.number(node, "loss"),
                Json.share(node, "trainAccuracy"),
                Json.optional(node, "testAccuracy"),
                Json.number(node, "learningRate"),
                (int) Json.number(node, "images"),
                Json.number(node, "seconds"));
    }
}
