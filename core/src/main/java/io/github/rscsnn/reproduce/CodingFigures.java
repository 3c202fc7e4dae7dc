package io.github.rscsnn.reproduce;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.evaluate.CodedMaps;
import io.github.rscsnn.evaluate.CodingSimilarity;
import io.github.rscsnn.evaluate.SimilarityResult;
import io.github.rscsnn.evaluate.SimilaritySettings;
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
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Figures 2 and 4 (how alike the codings are) and the check of Theorems 3.2 and 3.3. */
final class CodingFigures {
    private static final int PICTURES = 4;
    private static final int PICTURES_OF_FIGURE_4 = 6;

    private CodingFigures() {}

    /**
     * Figure 2: average cosine similarity of coded test images, and coded maps of the first few.
     *
     * @param figure whose rows are data sets
     * @return one table a data set: one row a pair of codings
     */
    static Map<String, Table> similarity(PaperTable figure, Work work) throws IOException {
        Map<String, Table> tables = new LinkedHashMap<>();
        for (PaperRow row : figure.rows()) {
            String name = figure.name() + "-" + row.dataset();
            Path out = work.settings().out();
            Dataset test = test(row.dataset(), work.settings());
            SimilarityResult result = new CodingSimilarity(SimilaritySettings.DEFAULTS).of(test, work.steps());
            CodingReport.write(result, maps(test, PICTURES), out, name);
            JsonFile.write(out.resolve(name + ".json"), result);
            tables.put(figure.name() + " " + row.dataset(), CodingReport.table(result));
        }
        return tables;
    }

    /**
     * Figure 4: the first test images as Poisson coding and RSC show them to a network, and how alike each map of RSC is to the
     * mean of Poisson's spikes. Writes {@code figure4-DATA-maps.png} and {@code figure4.md}, {@code .csv} and {@code .json}.
     *
     * @param figure whose rows are data sets
     * @return one row an image
     */
    static Table maps(PaperTable figure, Work work) throws IOException {
        List<CodedMaps> all = new ArrayList<>();
        StringBuilder pictures = new StringBuilder();
        Path out = work.settings().out();
        Files.createDirectories(out);
        for (PaperRow row : figure.rows()) {
            List<CodedMaps> maps = maps(test(row.dataset(), work.settings()), PICTURES_OF_FIGURE_4);
            String file = figure.name() + "-" + row.dataset() + "-maps.png";
            CodingReport.grid(maps).write(out.resolve(file));
            pictures.append("![coded images of " + row.dataset() + "](" + file + ")\n\n");
            all.addAll(maps);
        }
        Table table = CodingReport.likeness(all);
        Page.write(
                out,
                figure.name(),
                page -> JtemapsGenerated.render(page, null, work.command(), pictures.toString(), table),
                table,
                table.records());
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
        return Experiment.open(recipe, Split.TEST, settings.limit(Metric.CLEAN));
    }

    /**
     * Theorems 3.2 and 3.3 behind the first layer of a trained network.
     *
     * @param figure whose row is the network
     * @return one row a statement
     */
    static Table theory(PaperTable figure, Work work) throws IOException {
        Settings settings = work.settings();
        RunFolder run = work.runs().first(figure.rows().getFirst().recipe());
        Recipe recipe = run.recipe();
        Dataset test = Experiment.open(recipe.withDataDir(settings.dataDir()), Split.TEST, 0);
        Experiment.useThreads(recipe.machine().threads());
        try (SpikingClassifier classifier = Experiment.load(run, test)) {
            TheoryResult result = new TheoryCheck(
                            classifier,
                            Pass.EVALUATION.withBackend(Parts.backend(Parts.judgingBackend(recipe))),
                            Metric.PGD.plan(settings.epsilon(), 1, null),
                            settings.epsilon(),
                            TheorySettings.DEFAULTS)
                    .of(test, work.steps());
            TheoryReport.write(result, settings.out(), figure.name());
            JsonFile.write(settings.out().resolve(figure.name() + ".json"), result);
            return TheoryReport.verdicts(result);
        }
    }
}
