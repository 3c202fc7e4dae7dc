package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Execution;
import picocli.CommandLine.Option;

/** The options of commands that execute a trained run. */
final class ExecutionOptions {
    @Option(names = "--data-dir", paramLabel = "DIR", description = "Data set's folder. Default: the run's.")
    private String dataDir;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            converter = BackendChoice.class,
            completionCandidates = BackendChoice.class,
            description = "What executes the layers: ${COMPLETION-CANDIDATES}. Default: the run's.")
    private String backend;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            converter = PrecisionChoice.class,
            completionCandidates = PrecisionChoice.class,
            description = "${COMPLETION-CANDIDATES}. Default: f32 (auto is f32 too), however the run was trained.")
    private String precision;

    @Option(
            names = "--other-classes",
            description =
                    "Take images whose classes have other names than the network's, class k of theirs as its class k."
                            + " Default: refuse them.")
    private boolean otherClasses;

    Execution execution() {
        return new Execution(dataDir, backend, precision, otherClasses);
    }
}
