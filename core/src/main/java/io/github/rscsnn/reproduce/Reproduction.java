package io.github.rscsnn.reproduce;

import io.github.rscsnn.data.Progress;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.reproduce.PaperTable.Kind;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.DivergedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reproduces tables and figures, one after the other, with one budget. Of several, one that cannot be done (a data set is
 * missing, a training diverges) does not keep the others from being done.
 */
public final class Reproduction {
    /** What several machines do not share, but for training. */
    private static final Set<Kind> ONE_MACHINE = Set.of(Kind.CHECKLIST, Kind.SIMILARITY, Kind.MAPS, Kind.THEORY);

    private final Work work;
    private final @Nullable Cluster cluster;
    private final ReproductionListener progress;

    /**
     * @param command how the user asked for it, for the files
     * @param cluster that trains networks and judges them; null for this machine
     * @param steps told of computations that neither train nor attack
     */
    public Reproduction(
            Settings settings,
            String command,
            @Nullable Cluster cluster,
            ReproductionListener progress,
            Progress steps) {
        this.work = Work.of(settings, command, cluster, progress, steps);
        this.cluster = cluster;
        this.progress = progress;
    }

    /**
     * What came out, or why nothing did.
     *
     * @param name for example {@code table3}
     * @param tables to show, each by a name of its own; none if it failed
     * @param failure null if it went well
     */
    public record Result(
            String name,
            Map<String, Table> tables,
            @Nullable Exception failure) {}

    /**
     * @param done told each result at once
     * @throws IllegalArgumentException if the settings do not fit what is wanted
     * @throws IOException also, if a single table or figure is wanted, for what keeps it from being done
     */
    public void run(Selection selection, Consumer<Result> done) throws IOException {
        boolean several = selection.tables().size() > 1;
        long seed = work.settings().seeds().getFirst();
        for (PaperTable table : selection.tables()) {
            if (table.kind() == Kind.CHECKLIST) {
                ReproducedChecklist.settings(work.settings(), 0); // refuses what is no attack, such as ε = 0
            }
            for (String recipe : table.recipes()) {
                Parts.check(work.budget().recipe(recipe, seed));
            }
        }
        AtomicFiles.requireFolder(work.settings().out()); // rather than fail after the work
        List<PaperTable> tables = new ArrayList<>();
        for (PaperTable table : selection.tables()) {
            attempt(table, several, done, () -> tables.add(withData(table, several)));
        }
        work.budget()
                .plan(
                        tables.stream()
                                .flatMap(table -> table.recipes().stream())
                                .toList(),
                        new Trainer(cluster),
                        progress);
        for (PaperTable table : tables) {
            if (several) {
                progress.message(table.title());
            }
            if (cluster != null && ONE_MACHINE.contains(table.kind())) {
                progress.message(table.name() + " is computed on this machine"
                        + (table.recipes().isEmpty() ? "" : "; the workers train its network"));
            }
            attempt(table, several, done, () -> done.accept(new Result(table.name(), tables(table), null)));
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** Tells a failure as a result, where others are still to be done. */
    private static void attempt(PaperTable table, boolean several, Consumer<Result> done, Step step)
            throws IOException {
        try {
            step.run();
        } catch (IOException | DivergedException e) {
            if (!several) {
                throw e;
            }
            done.accept(new Result(table.name(), Map.of(), e));
        }
    }

    /** Measures the rows of a table of accuracies. */
    public ReproducedTable table(PaperTable table) throws IOException {
        work.budget().plan(table.recipes(), new Trainer(cluster), progress);
        return TableReproduction.run(table, work);
    }

    private Map<String, Table> tables(PaperTable table) throws IOException {
        return switch (table.kind()) {
            case ACCURACIES, TIME_STEPS ->
                Map.of(table.name(), TableReproduction.run(table, work).table());
            case CHECKLIST -> ReproducedChecklist.run(table, work).tables();
            case CURVES -> Map.of(table.name(), NoiseCurves.run(table, work).table());
            case SIMILARITY -> CodingFigures.similarity(table, work);
            case MAPS -> Map.of(table.name(), CodingFigures.maps(table, work));
            case THEORY -> Map.of(table.name(), CodingFigures.theory(table, work));
        };
    }

    /**
     * Finds out whether the images are there before hours of training.
     *
     * @param several whether rows without images are left out, which is told; else they are refused
     */
    private PaperTable withData(PaperTable table, boolean several) throws IOException {
        List<PaperRow> rows = new ArrayList<>();
        Map<String, IOException> missing = new LinkedHashMap<>();
        for (PaperRow row : table.rows()) {
            if (table.with(List.of(row)).recipes().isEmpty()) {
                rows.add(row);
                continue;
            }
            Recipe recipe =
                    work.budget().recipe(row.recipe(), work.settings().seeds().getFirst());
            if (!missing.containsKey(recipe.data().name()) && !work.runs().isTrained(row.recipe())) {
                missing.put(recipe.data().name(), missing(recipe));
            }
            IOException reason = missing.get(recipe.data().name());
            if (reason == null) {
                rows.add(row);
            } else if (!several) {
                throw reason;
            }
        }
        missing.values().removeIf(Objects::isNull);
        missing.forEach((data, reason) ->
                progress.message(table.name() + ": the rows of " + data + " are left out: " + reason.getMessage()));
        if (rows.isEmpty() && !table.rows().isEmpty()) {
            throw missing.values().iterator().next();
        }
        return table.with(rows);
    }

    /** Null where there are images to train with. */
    private static @Nullable IOException missing(Recipe recipe) {
        try {
            Experiment.open(recipe, Split.TRAIN, recipe.data().trainLimit());
            return null;
        } catch (IOException e) {
            return e;
        }
    }
}
