package io.github.rscsnn.reproduce;

import io.github.rscsnn.data.Split;
import io.github.rscsnn.evaluate.ProgressListener;
import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.reproduce.Selection.Part;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.DivergedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reproduces tables and figures, one after the other, with one budget. Of several, one that cannot be done (a data set is
 * missing, a training diverges) does not keep the others from being done.
 */
public final class Reproduction {
    /** What several machines do not share, but for training. */
    private static final Set<String> ONE_MACHINE =
            Set.of(Selection.CHECKLIST, Selection.SIMILARITY, Selection.MAPS, Selection.THEORY);

    private final Settings settings;
    private final String command;
    private final Cluster cluster;
    private final ReproductionListener progress;
    private final ProgressListener steps;

    /**
     * @param command how the user asked for it, for the files
     * @param cluster that trains networks and judges them; null for this machine
     * @param steps told of computations that neither train nor attack
     */
    public Reproduction(
            Settings settings, String command, Cluster cluster, ReproductionListener progress, ProgressListener steps) {
        this.settings = settings;
        this.command = command;
        this.cluster = cluster;
        this.progress = progress;
        this.steps = steps;
    }

    /**
     * What came out, or why nothing did.
     *
     * @param name for example {@code table3}
     * @param tables to show, each by a name of its own; none if it failed
     * @param failure null if it went well
     */
    public record Result(String name, Map<String, Table> tables, Exception failure) {
        static Result of(String name, Table table) {
            return new Result(name, Map.of(name, table), null);
        }
    }

    /**
     * @param done told each result at once
     * @throws IllegalArgumentException if the settings do not fit what is wanted
     * @throws IOException also, if a single table or figure is wanted, for what keeps it from being done
     */
    public void run(Selection selection, Consumer<Result> done) throws IOException {
        boolean several = selection.parts().size() > 1;
        if (selection.parts().stream().anyMatch(part -> part.name().equals(Selection.CHECKLIST))) {
            ChecklistReproduction.requirePossible(settings);
        }
        Budget paper = Budget.ofRecipes(settings, progress);
        for (Part part : selection.parts()) {
            for (String recipe : part.recipes()) {
                Parts.check(paper.recipe(recipe, settings.seeds().getFirst()));
            }
        }
        AtomicFiles.requireFolder(settings.out()); // rather than fail after the work
        List<Part> parts = new ArrayList<>();
        for (Part part : selection.parts()) {
            try {
                parts.add(withData(part, several));
            } catch (IOException e) {
                if (!several) {
                    throw e;
                }
                done.accept(new Result(part.name(), Map.of(), e));
            }
        }
        Budget budget = Budget.of(
                parts.stream().flatMap(part -> part.recipes().stream()).toList(), settings, cluster, progress);
        for (Part part : parts) {
            if (several) {
                progress.message(Selection.title(part.name()));
            }
            if (cluster != null && ONE_MACHINE.contains(part.name())) {
                progress.message(part.name() + " is computed on this machine"
                        + (part.recipes().isEmpty() ? "" : "; the workers train its network"));
            }
            try {
                done.accept(one(part, budget));
            } catch (IOException | DivergedException e) {
                if (!several) {
                    throw e;
                }
                done.accept(new Result(part.name(), Map.of(), e));
            }
        }
    }

    private Result one(Part part, Budget budget) throws IOException {
        return switch (part.name()) {
            case Selection.CHECKLIST -> {
                ReproducedChecklist checklist =
                        ChecklistReproduction.run(part.rows(), settings, budget, command, cluster, progress);
                Map<String, Table> tables = new LinkedHashMap<>();
                tables.put(part.name(), checklist.table());
                tables.put("what the paper's list does not ask", checklist.others());
                yield new Result(part.name(), tables, null);
            }
            case Selection.SIMILARITY -> {
                Map<String, Table> tables = new LinkedHashMap<>();
                for (String data : part.data()) {
                    tables.put(part.name() + " " + data, CodingFigures.similarity(data, settings, steps));
                }
                yield new Result(part.name(), tables, null);
            }
            case Selection.MAPS -> Result.of(part.name(), CodingFigures.maps(part.data(), settings, command));
            case Selection.NOISE ->
                Result.of(
                        part.name(),
                        NoiseCurves.run(part.recipes(), settings, budget, command, cluster, progress)
                                .table());
            case Selection.THEORY ->
                Result.of(part.name(), CodingFigures.theory(settings, budget, cluster, progress, steps));
            default ->
                Result.of(
                        part.name(),
                        TableReproduction.run(part.rows(), settings, budget, command, cluster, progress)
                                .table());
        };
    }

    /**
     * Finds out whether the images are there before hours of training.
     *
     * @param several whether rows without images are left out, which is told; else they are refused
     */
    private Part withData(Part part, boolean several) throws IOException {
        Runs runs = new Runs(settings.out(), null, progress);
        Budget paper = Budget.ofRecipes(settings, progress);
        List<PaperRow> rows = new ArrayList<>();
        Map<String, IOException> missing = new LinkedHashMap<>();
        for (PaperRow row : part.rows().rows()) {
            boolean trains = !part.withRows(List.of(row)).recipes().isEmpty();
            if (!trains) {
                rows.add(row);
                continue;
            }
            Recipe recipe = paper.recipe(row.recipe(), settings.seeds().getFirst());
            if (!missing.containsKey(recipe.data()) && !runs.isTrained(recipe)) {
                missing.put(recipe.data(), missing(recipe));
            }
            IOException reason = missing.get(recipe.data());
            if (reason == null) {
                rows.add(row);
            } else if (!several) {
                throw reason;
            }
        }
        missing.forEach((data, reason) -> {
            if (reason != null) {
                progress.message(part.name() + ": the rows of " + data + " are left out: " + reason.getMessage());
            }
        });
        if (rows.isEmpty() && !part.rows().rows().isEmpty()) {
            throw missing.values().stream()
                    .filter(reason -> reason != null)
                    .findFirst()
                    .orElseThrow();
        }
        return part.withRows(rows);
    }

    /** Null where there are images to train with. */
    private static IOException missing(Recipe recipe) {
        try {
            Experiment.open(recipe, Split.TRAIN, recipe.trainLimit());
            return null;
        } catch (IOException e) {
            return e;
        }
    }
}
