package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Attacks;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A black-box attack by transfer (Table 4 of the paper): adversarial images are made on a separately trained network and
 * given to the one that is judged.
 *
 * @param from run folder of the other network, such as the ANN twin's, or {@link #NOISE_OFF}
 * @param attacks that make the images there, names of {@link Attacks}; the paper takes {@code fgsm} and {@code pgd}
 */
public record TransferSettings(String from, List<String> attacks) implements java.io.Serializable {
    /** In the place of a run: the run that is judged, without the noise of its coding. */
    public static final String NOISE_OFF = "noise-off";

    /** Attacks where none are named. */
    public static final List<String> DEFAULT_ATTACKS = List.of("fgsm", "pgd");

    public TransferSettings {
        Objects.requireNonNull(from, "from");
        attacks = List.copyOf(attacks);
        Require.argument(
                !attacks.isEmpty() && Set.copyOf(attacks).size() == attacks.size(),
                "attacks of a transfer must be given once each, got %s",
                String.join(", ", attacks));
        attacks.forEach(Attacks::named);
    }

    /** The run that images are made on. */
    static RunFolder run(String from, RunFolder judged) throws IOException {
        return from.equals(NOISE_OFF) ? judged : RunFolder.open(Path.of(from));
    }

    /** The network of that run as images are made on it. */
    static SpikingClassifier seen(String from, SpikingClassifier other) {
        return from.equals(NOISE_OFF) ? other.withCoding(other.coding().quiet()) : other;
    }

    /** Name of the row in tables, for example {@code transfer-pgd}. */
    static String label(String attack) {
        return "transfer-" + attack;
    }
}
