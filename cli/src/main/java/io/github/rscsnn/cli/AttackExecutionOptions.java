package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Execution;
import picocli.CommandLine.Option;

/** The options of commands that attack a trained run. */
final class AttackExecutionOptions extends ExecutionOptions {
    @Option(
            names = "--attack-precision",
            paramLabel = "NAME",
            description = "Precision in which attacks search: auto, bf16, f32, tf32; auto is bf16 where the processor"
                    + " multiplies it (f32 for gradients of spikes that its kernels do not know), tf32 on a GPU. What they find"
                    + " is judged in that of --precision, which is the default.")
    private String attackPrecision;

    @Override
    Execution execution() {
        return super.execution().withAttackPrecision(attackPrecision);
    }
}
