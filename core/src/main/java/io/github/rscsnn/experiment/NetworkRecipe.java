package io.github.rscsnn.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What of a recipe makes another network, and what does not. Needs no libtorch. */
public final class NetworkRecipe {
    /** Keys that name the machine which trained, its folders or its processor. */
    public static final Set<String> OF_THE_MACHINE =
            Set.of("data-dir", "init", "teacher", "threads", "loader-threads", "backend");

    /** Keys on which no number of a trained network should depend, or for which its judgement has a value of its own. */
    public static final Set<String> NOT_THE_NETWORK = Set.of(
            "data-dir",
            "allow-part",
            "loader-threads",
            "threads",
            "backend",
            "test-limit",
            "broken-images",
            "precision",
            "teacher");

    private NetworkRecipe() {}

    /** {@code recipe} without the keys of {@link #NOT_THE_NETWORK}; a copy. */
    public static ObjectNode of(ObjectNode recipe) {
        return recipe.deepCopy().remove(NOT_THE_NETWORK);
    }

    /**
     * For example {@code sigma2 = 0.1, now it is 25.0}: a key that both recipes have and that makes another network of {@code now}
     * than it was; empty if there is none.
     */
    public static Optional<String> changed(JsonNode before, JsonNode now) {
        for (Map.Entry<String, JsonNode> part : before.properties()) {
            JsonNode value = now.get(part.getKey()); // null: a setting of another version
            if (value != null && !NOT_THE_NETWORK.contains(part.getKey()) && !same(part.getValue(), value)) {
                return Optional.of(part.getKey() + " = " + part.getValue() + ", now it is " + value);
            }
        }
        return Optional.empty();
    }

    /** 1 is 1.0. */
    private static boolean same(JsonNode before, JsonNode now) {
        return before.isNumber() && now.isNumber() ? before.asDouble() == now.asDouble() : before.equals(now);
    }
}
