package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.TransferSettings;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of {@code --attacks transfer}. */
final class TransferOptions {
    @Option(
            names = "--transfer-from",
            paramLabel = "RUN",
            description =
                    "Another run on the same data, such as the ANN twin, for 'transfer' and for the suite; noise-off for this"
                            + " one without its noise.")
    private Path from;

    @Option(
            names = "--transfer-attacks",
            split = ",",
            paramLabel = "NAME",
            description = "Attacks that 'transfer' makes its images with there. Default: fgsm,pgd.")
    private List<String> attacks = TransferSettings.DEFAULT_ATTACKS;

    /** Null where no other run is given. */
    TransferSettings settings() {
        return from == null ? null : new TransferSettings(from.toString(), attacks);
    }
}
