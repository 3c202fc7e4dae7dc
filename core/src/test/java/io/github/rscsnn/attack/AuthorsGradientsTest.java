package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Normalisation;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.interchange.NetworkImport;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SourceComparison;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.train.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gradients of the pixels beside those of the authors' own code, which {@code src/test/python/gradients.py} wrote: HART and BPTR of
 * HART_Attack (commit 358c1ea), the 18 surrogates of RobustSNNConversion (b130117).
 */
class AuthorsGradientsTest {
    private static final Path NETWORK = Path.of("src/test/resources/networks/snn-rat");

    @TempDir
    private Path work;

    @Test
    void gradientsAreThoseOfTheAuthorsCode() throws IOException {
        NetworkImport network = new NetworkImport(NETWORK);
        Recipe recipe = Recipe.resolve(network.recipe(), Map.of("data", "shapes10"));
        List<String> classes = IntStream.range(0, 5).mapToObj(k -> "class " + k).toList();
        ImageFormat format =
                new ImageFormat("shapes10", 3, 8, 8, classes, new Normalisation(new float[3], new float[] {1, 1, 1}));
        network.run(recipe, format, false, work.resolve("run"));
        RunFolder run = RunFolder.open(work.resolve("run"));
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = Experiment.load(run, run.imageFormat())) {
            Pass pass = Pass.EVALUATION.withBackend(Parts.backend("reference"));
            Noise noise = Noise.perImage(new Seeds(1), 0);
            Map<String, Tensor> theirs = Safetensors.read(NETWORK.resolve("gradients.safetensors"));
            for (String rule : List.of("bptt", "hart", "bptr")) {
                agrees(GradientSources.build(rule, classifier, pass, noise), theirs, rule);
            }
            SurrogateEnsemble ensemble = new SurrogateEnsemble(classifier, pass, noise);
            for (int member = 0; member < SurrogateEnsemble.RUNS; member++) {
                ensemble.beginRun();
                agrees(ensemble, theirs, String.format("ensemble-%02d", member));
            }
        }
    }

    private static void agrees(GradientSource source, Map<String, Tensor> theirs, String name) {
        GradientSource.Gradient ours =
                source.gradient(theirs.get("images"), theirs.get("labels"), Objective.CROSS_ENTROPY);
        assertThat(SourceComparison.relative(ours.logits(), theirs.get("logits")))
                .as(name + ", logits")
                .isLessThan(1e-5);
        assertThat(SourceComparison.relative(ours.value(), theirs.get(name)))
                .as(name + ", of the largest component")
                .isLessThan(1e-5);
    }
}
