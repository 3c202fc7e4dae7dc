package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values of result files, with errors that name what is wrong. */
final class Json {
    private Json() {}

    /** @throws IOException if the file cannot be read, holds no JSON object, or was changed since it was written */
    static ObjectNode read(Path file) throws IOException {
        return JsonFile.parse(Files.readAllBytes(file));
    }

    static double number(JsonNode node, String name) throws IOException {
        JsonNode value = node.path(name);
        Require.file(value.isNumber() && Double.isFinite(value.asDouble()), "'%s' is not a number", name);
        return value.asDouble();
    }

    /** A share in [0, 1]. */
    static double share(JsonNode node, String name) throws IOException {
        double value = number(node, name);
        Require.file(value >= 0 && value <= 1, "'%s' is %s, not in [0, 1]", name, value);
        return value;
    }

    /** Null where it is missing or null. */
    static @Nullable Double optional(JsonNode node, String name) throws IOException {
        return node.path(name).isNull() || node.path(name).isMissingNode() ? null : (Double) number(node, name);
    }

    static String text(JsonNode node, String name) throws IOException {
        JsonNode value = node.path(name);
        Require.file(value.isTextual(), "'%s' is not a text", name);
        return value.asText();
    }

    /** In which the settings of an evaluation or a check hold their attacks to ε: L∞ where they name none. */
    static Threat.Norm norm(JsonNode settings) throws IOException {
        String name = settings.path("options").path("norm").asText(Threat.Norm.LINF.name());
        return Arrays.stream(Threat.Norm.values())
                .filter(norm -> norm.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "'norm' is " + name + ", which is none of " + Arrays.toString(Threat.Norm.values())));
    }

    static JsonNode list(JsonNode node, String name) throws IOException {
        JsonNode value = node.path(name);
        Require.file(value.isArray(), "'%s' is not a list", name);
        return value;
    }
}
