package io.github.rscsnn.reproduce;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.evaluate.CodedMaps;
import io.github.rscsnn.evaluate.CodingSimilarity;
import io.github.rscsnn.evaluate.ProgressListener;
import io.github.rscsnn.evaluate.SimilarityResult;
import io.github.rscsnn.evaluate.SimilaritySettings;
import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.report.CodingReport;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.report.TheoryReport;
import io.github.rscsnn.theory.TheoryCheck;
import io.github.rscsnn.theory.TheoryResult;
import io.github.rscsnn.theory.TheorySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Figures 2 and 4 (how alike the codings are) and the check of Theorems 3.2 and 3.3. */
public final class CodingFigures {
    private static final int PICTURES = 4;

    private CodingFigures() {}

    /**
     * Figures 2 and 4: average cosine similarity of coded test images, and coded maps of the first few.
     *
     * @param data name of the data set
     * @return one row a pair of codings
     */
    public static Table similarity(String data, Settings settings, ProgressListener listener) throws IOException {
        Recipe recipe = Recipe.resolve(
                Map.of("data", data), settings.dataDir() == null ? Map.of() : Map.of("data-dir", settings.dataDir()));
        Dataset test = Experiment.open(recipe, Split.TEST, settings.limit());
        SimilarityResult result = new CodingSimilarity(SimilaritySettings.DEFAULTS).of(test, listener);
        List<CodedMaps> maps = IntStream.range(0, Math.min(PICTURES, test.size()))
                .mapToObj(index -> CodedMaps.of(test, index, SimilaritySettings.DEFAULTS))
                .toList();
        CodingReport.write(result, maps, settings.out(), "figure2-" + data);
        RunFolder.writeJson(settings.out().resolve("figure2-" + data + ".json"), result);
        return CodingReport.table(result);
    }

    /**
     * Theorems 3.2 and 3.3 behind the first layer of a trained network.
     *
     * @param cluster that trains the network, where it is missing; null for this machine
     * @return one row a statement
     */
    public static Table theory(
            Settings settings, Cluster cluster, ReproductionListener progress, ProgressListener listener)
            throws IOException {
        String name = "cifar10-vgg5-rsc-0.1";
        Budget budget = Budget.of(List.of(name), settings, cluster, progress);
        RunFolder run = new Runs(settings.out(), cluster, progress)
                .trained(name, budget.recipe(name, settings.seeds().getFirst()));
        Recipe recipe = run.recipe();
        Dataset test = Experiment.open(
                settings.dataDir() == null ? recipe : recipe.withDataDir(settings.dataDir()), Split.TEST, 0);
        Experiment.useThreads(recipe.threads());
        try (SpikingClassifier classifier = Experiment.load(run, test)) {
            TheoryResult result = new TheoryCheck(
                            classifier,
                            Pass.EVALUATION.withBackend(Parts.backend(recipe.backend())),
                            Metric.PGD.plan(settings.epsilon(), 1, null),
                            settings.epsilon(),
                            TheorySettings.DEFAULTS)
                    .of(test, listener);
            Path out = settings.out();
            TheoryReport.write(result, out, "theory");
            RunFolder.writeJson(out.resolve("theory.json"), result);
            return TheoryReport.verdicts(result);
        }
    }
}
