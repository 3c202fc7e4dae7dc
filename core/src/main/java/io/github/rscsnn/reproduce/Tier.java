package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.JsonFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A budget of networks and attacks, as {@code tiers.toml} says: which recipe makes a row, and how many test images judge it.
 *
 * @param name for example {@code narrow}
 * @param title what it is
 */
public record Tier(String name, String title) {
    private static final JsonNode TIERS = PaperTable.resource("tiers.toml");

    /** The paper's own. */
    public static final Tier PAPER = of("paper");

    /** The smallest first. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        TIERS.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** @throws IllegalArgumentException listing the names, if there is none of this one */
    public static Tier of(String name) {
        Require.argument(TIERS.has(name), "unknown tier '%s'; known: %s", name, String.join(", ", names()));
        return new Tier(name, TIERS.path(name).path("title").asText());
    }

    /** Its place, 0 for the smallest. */
    int rank() {
        return names().indexOf(name);
    }

    /**
     * The recipe that makes a row, of those in {@link RecipeBook}.
     *
     * @param recipe the paper's
     */
    String file(String recipe) {
        return inherited("recipes").path(recipe).asText(recipe);
    }

    /** Keys that differ from that recipe's. */
    Map<String, Object> overrides(String recipe) {
        JsonNode tier = TIERS.path(name);
        Map<String, Object> keys = new LinkedHashMap<>();
        if (tier.has("like")) {
            keys.putAll(like().overrides(recipe));
        } else if (!file(recipe).equals(recipe) || recipe.contains("/")) {
            return keys;
        }
        if (tier.has("keys")) {
            keys.putAll(JsonFile.map(tier.path("keys")));
        }
        String arch = String.valueOf(RecipeBook.read(recipe).get("arch"));
        for (String key : List.of("arch", "init")) {
            if (tier.path(key).has(arch)) {
                keys.put(key, tier.path(key).path(arch).textValue());
            }
        }
        return keys;
    }

    /** Test images of a metric. */
    int images(Metric metric) {
        JsonNode images = inherited("images");
        return images.path(metric.key()).asInt(images.path("other").intValue());
    }

    private Tier like() {
        return of(TIERS.path(name).path("like").textValue());
    }

    private JsonNode inherited(String part) {
        JsonNode own = TIERS.path(name).path(part);
        return own.isMissingNode() && TIERS.path(name).has("like") ? like().inherited(part) : own;
    }
}
