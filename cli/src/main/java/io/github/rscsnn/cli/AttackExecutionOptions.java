package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Execution;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that attack a trained run. */
final class AttackExecutionOptions extends ExecutionOptions {
    @Option(
            names = "--attack-precision",
            paramLabel = "NAME",
            converter = Precisions.class,
            completionCandidates = Precisions.class,
            description =
                    "Precision in which attacks search: ${COMPLETION-CANDIDATES}; auto is, of random networks, bf16 where"
                            + " the processor multiplies it and tf32 on a GPU. What they find is judged in that of --precision,"
                            + " which is the default; without noise another precision than the judge's may find less.")
    private @Nullable String attackPrecision;

    @Override
    Execution execution() {
        return super.execution().withAttackPrecision(attackPrecision);
    }

    /** Those of {@code --precision}. */
    static final class Precisions extends OptionChoice {
        Precisions() {
            super("precision");
        }
    }
}
