package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.BpttGradient;
import io.github.rscsnn.attack.GradientSources;
import io.github.rscsnn.attack.OtherModel;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a column of a table shows, as {@code columns.toml} says: an accuracy under an attack, or what follows from two.
 *
 * @param key in files
 * @param title heading
 * @param attack of the command line's names; empty for clean images, and for what is no accuracy
 * @param eot whether gradients are means over draws
 * @param gradient how they are taken, see {@link GradientSources}
 * @param transfer whether the images are made on a separately trained network
 * @param qte key of the accuracy that it is the QTE of, together with clean images; empty for others
 */
public record Metric(
        String key, String title, String attack, boolean eot, String gradient, boolean transfer, String qte)
        implements Serializable {
    private static final JsonNode COLUMNS = PaperTable.resource("columns.toml");

    static final Metric CLEAN = of("clean");
    static final Metric PGD = of("pgd");

    /** PGD that sees through what masks gradients of random rows, which the paper's tables lack. */
    static final Metric UNMASKED = of("eotpgd-stclamp");

    /** @throws IllegalStateException if a table has a column that {@code columns.toml} lacks */
    static Metric of(String key) {
        JsonNode column = COLUMNS.path(key);
        Require.state(!column.isMissingNode(), "columns.toml has no column %s", key);
        return new Metric(
                key,
                column.path("title").asText(),
                column.path("attack").asText(),
                column.path("eot").asBoolean(),
                column.path("gradient").asText("bptt"),
                column.path("transfer").asBoolean(),
                column.path("qte").asText());
    }

    /** Whether a table may have such a column. */
    static boolean has(String key) {
        return COLUMNS.has(key);
    }

    /** Whether it is an accuracy. */
    boolean isMeasured() {
        return !attack.isEmpty() || key.equals("clean");
    }

    /**
     * The attack.
     *
     * @param epsilon L∞ bound in pixel units
     * @param draws of EOT, where this metric has it; 1 is enough for a model that is not random
     * @param other the network that transferred images are made on; null for other metrics
     */
    AttackPlan plan(double epsilon, int draws, @Nullable SpikingClassifier other) {
        if (attack.isEmpty()) {
            return AttackPlan.clean();
        }
        Attack chosen = AttackOptions.of(attack, Threat.linf(epsilon)).build();
        if (transfer) {
            return new AttackPlan(
                    key,
                    chosen,
                    (attacked, pass, noise) -> {
                        Require.state(other != null, "%s transfers from another network, and none was given", key);
                        return new OtherModel(
                                new BpttGradient(other, pass, noise),
                                "transfer(" + other.coding().name() + ")");
                    },
                    epsilon);
        }
        SourceSpec source = GradientSources.parse(gradient).withDraws(eot ? draws : 1);
        return new AttackPlan(key, chosen, source::build, epsilon);
    }
}
