package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Attacks;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A black-box attack by transfer (Table 4 of the paper): adversarial images are made on a separately trained network and
 * given to the one that is judged.
 *
 * @param from run folder of the other network
 * @param attacks that make the images there, names of {@link Attacks}; the paper takes {@code fgsm} and {@code pgd}
 */
public record TransferSettings(String from, List<String> attacks) implements java.io.Serializable {
    /** Attacks where none are named. */
    public static final List<String> DEFAULT_ATTACKS = List.of("fgsm", "pgd");

    public TransferSettings {
        Objects.requireNonNull(from, "from");
        attacks = List.copyOf(attacks);
        if (attacks.isEmpty() || Set.copyOf(attacks).size() < attacks.size()) {
            throw new IllegalArgumentException(
                    "attacks of a transfer must be given once each, got " + String.join(", ", attacks));
        }
        attacks.forEach(Attacks::named);
    }

    /** Name of the row in tables, for example {@code transfer-pgd}. */
    static String label(String attack) {
        return "transfer-" + attack;
    }
}
