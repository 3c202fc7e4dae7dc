package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Execution;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of commands that execute a trained run. */
class ExecutionOptions extends RecipeOptions {
    @Option(
            names = "--other-classes",
            description =
                    "Take images whose classes have other names than the network's, class k of theirs as its class k."
                            + " Default: refuse them.")
    private boolean otherClasses;

    ExecutionOptions() {
        super(
                Map.of(
                        "data-dir", "the run's",
                        "backend", "the run's",
                        "precision", "f32 (auto is f32 too), however the run was trained"),
                "data-dir",
                "backend",
                "precision");
    }

    Execution execution() {
        return new Execution(text("data-dir"), text("backend"), text("precision"), null, otherClasses);
    }
}
