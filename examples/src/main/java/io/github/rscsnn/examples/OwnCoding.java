package io.github.rscsnn.examples;

import io.github.rscsnn.coding.Coded;
import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.tensor.CustomGradient;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * An own coding, and how to use it: pixels rounded to few levels. Rounding has no gradient, so its backward pass is the
 * identity, and attacks are not stopped by it. {@code OwnCoding FOLDER}
 *
 * @param levels at least 2
 */
public record OwnCoding(int levels) implements Coding {
    /** What a recipe that names this class gets. */
    public OwnCoding() {
        this(8);
    }

    @Override
    public Coded encode(Tensor images, int timeSteps, UnaryOperator<Tensor> normalise, Noise noise) {
        Scalar steps = new Scalar(levels - 1.0);
        Tensor rounded = images.detach().mul(steps).round().div(steps);
        Tensor coded = CustomGradient.apply(images, rounded, gradient -> gradient);
        return new Coded(normalise.apply(coded), timeSteps, true); // the same at every time step
    }

    @Override
    public boolean isRandom() {
        return false;
    }

    @Override
    public String name() {
        return "rounded(levels=" + levels + ")";
    }

    public static void main(String... arguments) throws Exception {
        Path run = Path.of(arguments[0]);
        Recipe recipe = Recipe.resolve(TrainInTenLines.TINY, Map.of("coding", OwnCoding.class.getName()));
        Experiment.train(recipe, run);
        for (RobustResult result : Experiment.evaluate(run, EvaluationSettings.DEFAULTS.withLimit(20))
                .results()) {
            System.out.printf(Locale.ROOT, "%s, %s: %.1f %%%n", recipe.title(), result.label(), 100 * result.accuracy());
        }
    }
}
