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
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Figures 2 and 4 (how alike the codings are) and the check of Theorems 3.2 and 3.3. */
public final class CodingFigures {
    static final String THEORY_RECIPE = "cifar10-vgg5-rsc-0.1";

    private static final int PICTURES = 4;
    private static final int PICTURES_OF_FIGURE_4 = 6;

    private CodingFigures() {}

    /**
     * Figure 2: average cosine similarity of coded test images, and coded maps of the first few.
     *
     * @param data name of the data set
     * @return one row a pair of codings
     */
    public static Table similarity(String data, Settings settings, ProgressListener listener) throws IOException {
        Dataset test = test(data, settings);
        SimilarityResult result = new CodingSimilarity(SimilaritySettings.DEFAULTS).of(test, listener);
        List<CodedMaps> maps = maps(test, PICTURES);
        CodingReport.write(result, maps, settings.out(), "figure2-" + data);
        RunFolder.writeJson(settings.out().resolve("figure2-" + data + ".json"), result);
        return CodingReport.table(result);
    }

    /**
     * Figure 4: the first test images as Poisson coding and RSC show them to a network, and how alike each map of RSC is to the
     * mean of Poisson's spikes. Writes {@code figure4-DATA-maps.png} and {@code figure4.md}, {@code .csv} and {@code .json}.
     *
     * @param data names of data sets
     * @return one row an image
     */
    static Table maps(List<String> data, Settings settings, String command) throws IOException {
        List<CodedMaps> all = new ArrayList<>();
        StringBuilder pictures = new StringBuilder();
        Files.createDirectories(settings.out());
        for (String name : data) {
            List<CodedMaps> maps = maps(test(name, settings), PICTURES_OF_FIGURE_4);
            String file = "figure4-" + name + "-maps.png";
            CodingReport.grid(maps).write(settings.out().resolve(file));
            pictures.append("![coded images of ")
                    .append(name)
                    .append("](")
                    .append(file)
                    .append(")\n\n");
            all.addAll(maps);
        }
        Table table = CodingReport.likeness(all);
        AtomicFiles.writeString(
                settings.out().resolve("figure4.md"),
                "# Figure 4: coded images\n\n```\n" + command + "\n```\n\n" + pictures
                        + "Cosine similarity of each map with the mean of Poisson's spikes, of the same image:\n\n"
                        + table.markdown());
        AtomicFiles.writeString(settings.out().resolve("figure4.csv"), table.csv());
        RunFolder.writeJson(settings.out().resolve("figure4.json"), table.records());
        return table;
    }

    private static List<CodedMaps> maps(Dataset test, int count) {
        return IntStream.range(0, Math.min(count, test.size()))
                .mapToObj(index -> CodedMaps.of(test, index, SimilaritySettings.DEFAULTS))
                .toList();
    }

    private static Dataset test(String data, Settings settings) throws IOException {
        Recipe recipe = Recipe.resolve(
                Map.of("data", data), settings.dataDir() == null ? Map.of() : Map.of("data-dir", settings.dataDir()));
        return Experiment.open(recipe, Split.TEST, settings.limit());
    }

    /**
     * Theorems 3.2 and 3.3 behind the first layer of a trained network.
     *
     * @param cluster that trains the network, where it is missing; null for this machine
     * @return one row a statement
     */
    static Table theory(
            Settings settings, Budget budget, Cluster cluster, ReproductionListener progress, ProgressListener listener)
            throws IOException {
        RunFolder run = new Runs(settings.out(), cluster, progress)
                .trained(
                        THEORY_RECIPE,
                        budget.recipe(THEORY_RECIPE, settings.seeds().getFirst()));
        Recipe recipe = run.recipe();
        Dataset test = Experiment.open(
                settings.dataDir() == null ? recipe : recipe.withDataDir(settings.dataDir()), Split.TEST, 0);
        Experiment.useThreads(recipe.threads());
        try (SpikingClassifier classifier = Experiment.load(run, test)) {
            TheoryResult result = new TheoryCheck(
                            classifier,
                            Pass.EVALUATION.withBackend(Parts.backend(Parts.judgingBackend(recipe))),
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
