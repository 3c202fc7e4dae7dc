package io.github.rscsnn.examples;

import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.EvaluationOutcome;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Trains a robust network into a run folder and measures it: {@code TrainInTenLines FOLDER}. */
public final class TrainInTenLines {
    /** A network of seconds on generated images; what is not named has the defaults of {@code rsc train}. */
    static final Map<String, Object> TINY = Map.of(
            "data",
            "shapes10",
            "width",
            0.0625,
            "time-steps",
            2,
            "threshold",
            0.5,
            "epochs",
            2,
            "train-limit",
            300,
            "batch",
            20,
            "test-limit",
            20);

    private TrainInTenLines() {}

    public static void main(String... arguments) throws Exception {
        Path run = Path.of(arguments[0]);
        Recipe recipe = Recipe.resolve(TINY, Map.of("coding", "rsc1", "sigma2", 0.1));
        Experiment.train(recipe, run);
        EvaluationOutcome outcome = Experiment.evaluate(run, EvaluationSettings.DEFAULTS.withLimit(20));
        for (RobustResult result : outcome.results()) {
            System.out.printf(
                    Locale.ROOT, "%-6s %5.1f %% of %d images over %d draws%n",
                    result.label(), 100 * result.accuracy(), result.images(), result.draws());
        }
    }
}
