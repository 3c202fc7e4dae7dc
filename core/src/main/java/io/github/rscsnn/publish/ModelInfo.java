package io.github.rscsnn.publish;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What people say of their network, in RobustBench's fields: {@code model_info.json} in its folder, as theirs are. Everything in
 * it may be missing.
 *
 * @param name of the network or its paper; the folder's where none is said
 * @param authors names; empty if unknown
 * @param venue of its paper; empty if unknown
 * @param link to its paper; empty if unknown
 * @param reported robust accuracy that the paper reports, percent, as text; empty if none
 * @param additionalData whether it saw more than the data set's training images
 */
record ModelInfo(String name, String authors, String venue, String link, String reported, boolean additionalData) {
    private static final String FILE = "model_info.json";

    /** @throws IOException naming the file, if it is no JSON object or its {@code link} is none */
    static ModelInfo of(Path run) throws IOException {
        Path file = run.resolve(FILE);
        String folder = run.toAbsolutePath().normalize().getFileName().toString();
        if (!Files.exists(file)) {
            return new ModelInfo(folder, "", "", "", "", false);
        }
        JsonNode said = JsonFile.read(file, "", "see docs/leaderboard.md for its fields");
        String link = said.path("link").asText();
        if (!link.isEmpty() && !link.matches("https?://\\S+")) {
            throw new IOException(file + ": its link must begin with http:// or https://, got '" + link + "'");
        }
        return new ModelInfo(
                said.path("name").asText(folder),
                said.path("authors").asText(),
                said.path("venue").asText(),
                link,
                said.path("reported").asText(),
                said.path("additional_data").asBoolean());
    }
}
