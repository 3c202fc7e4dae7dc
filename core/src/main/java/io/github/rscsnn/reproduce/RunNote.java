package io.github.rscsnn.reproduce;

import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.EpochMetrics;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What was spent on one network, and how its recipe differs from the paper's.
 *
 * @param recipe name
 * @param run folder
 * @param seed of the training
 * @param epochs trained
 * @param imagesSeen images over all epochs
 * @param seconds of training
 * @param paperEpochs of the recipe as in the paper
 * @param deviations recipe keys whose values are not the paper's
 */
public record RunNote(
        String recipe,
        String run,
        long seed,
        int epochs,
        long imagesSeen,
        double seconds,
        int paperEpochs,
        Map<String, Object> deviations) {
    /** Keys that say where and how fast, not what. */
    private static final List<String> IRRELEVANT = List.of("seed", "epochs", "allow-part", "precision");

    static RunNote of(String name, RunFolder run) throws IOException {
        Recipe paper = Recipe.resolve(RecipeBook.read(name));
        Recipe ours = run.recipe();
        List<EpochMetrics> history = run.checkpoint().index().history();
        return new RunNote(
                name,
                run.path().toString(),
                ours.training().seed(),
                history.size(),
                history.stream().mapToLong(EpochMetrics::images).sum(),
                history.stream().mapToDouble(EpochMetrics::seconds).sum(),
                paper.training().epochs(),
                deviations(paper, ours));
    }

    static Map<String, Object> deviations(Recipe paper, Recipe ours) {
        Map<String, Object> expected = Runs.essence(paper);
        Map<String, Object> deviations = new LinkedHashMap<>();
        Runs.essence(ours).forEach((key, value) -> {
            if (!Objects.equals(value, expected.get(key)) && !IRRELEVANT.contains(key)) {
                deviations.put(key, value);
            }
        });
        return deviations;
    }

    /** What was spent on networks. */
    static Table table(List<RunNote> notes) {
        return Table.of(notes.stream().distinct().toList())
                .column("recipe", RunNote::recipe)
                .column("seed", RunNote::seed)
                .column("epochs", RunNote::epochs)
                .column("the paper's", RunNote::paperEpochs)
                .column("images seen", RunNote::imagesSeen)
                .number("training", "%.0f min", note -> note.seconds() / 60)
                .column("run", RunNote::run)
                .table();
    }

    /** How recipes differ from the paper's, as Markdown; empty where they do not. */
    static String deviations(List<RunNote> notes) {
        Map<String, Object> all = new LinkedHashMap<>();
        notes.forEach(note -> all.putAll(note.deviations()));
        return all.entrySet().stream()
                .map(entry -> "`" + entry.getKey() + " = " + entry.getValue() + "`")
                .collect(Collectors.joining(", "));
    }
}
