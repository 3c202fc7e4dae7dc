package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.report.page.Block.Cell;
import io.github.rscsnn.report.page.Block.Grid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where the numbers come from: recipes, provenance, commands. */
final class OriginSection {
    private OriginSection() {}

    static Report.Section of(Comparison runs) {
        List<Block> blocks = new ArrayList<>();
        if (!runs.single()) {
            Grid grid = differences(runs);
            blocks.add(grid.isEmpty() ? Block.Text.of("The recipes of all runs are the same.") : grid);
        }
        for (RunData run : runs.runs()) {
            blocks.add(new Block.Heading(
                    runs.name(run) + ", " + run.path(), runs.runs().indexOf(run)));
            blocks.add(new Block.Commands(commands(run)));
            blocks.add(Block.Fold.of("Provenance and recipe", provenance(run), recipe(run)));
        }
        return new Report.Section(
                "origin", "Where the numbers come from", "commands that give them again, recipes, provenance", blocks);
    }

    private static List<String> commands(RunData run) {
        List<String> commands = new ArrayList<>();
        commands.add(Commands.train(run));
        run.evaluations().stream()
                .map(outcome -> Commands.evaluate(run, outcome))
                .distinct()
                .forEach(commands::add);
        if (run.reproduction() != null) {
            commands.add(run.reproduction());
        }
        if (!run.check().isMissingNode()) {
            commands.add(Commands.check(run));
        }
        if (run.certificates() != null) {
            commands.add(Commands.certify(run, run.certificates()));
        }
        if (!run.cost().isMissingNode()) {
            commands.add(Commands.cost(run));
        }
        return commands;
    }

    /** Keys of the recipes that are not the same for all runs. */
    private static Grid differences(Comparison runs) {
        List<JsonNode> recipes = runs.runs().stream().map(RunData::recipe).toList();
        Grid all = byKey("In what the runs differ", "Key", runs.names(), recipes);
        all.rows()
                .removeIf(
                        row -> row.stream().skip(1).map(Cell::value).distinct().count() < 2);
        return all;
    }

    /** One row a key that any of the objects has. */
    private static Grid byKey(String caption, String corner, List<String> names, List<JsonNode> objects) {
        Set<String> keys = new LinkedHashSet<>();
        objects.forEach(object -> object.fieldNames().forEachRemaining(keys::add));
        Table.Columns<String> table = Table.of(keys).column(corner, key -> key);
        for (int i = 0; i < names.size(); i++) {
            JsonNode object = objects.get(i);
            table.column(names.get(i), key -> value(object.path(key)));
        }
        return Grid.of(caption, table);
    }

    private static String value(JsonNode node) {
        return node.isNull() || node.isMissingNode() ? "–" : node.asText();
    }

    private static Grid recipe(RunData run) {
        return byKey("Recipe as resolved", "Key", List.of("Value"), List.of(run.recipe()));
    }

    /** One column a result file. */
    private static Grid provenance(RunData run) {
        List<String> names = new ArrayList<>();
        List<JsonNode> columns = new ArrayList<>();
        add("training", run.provenance(), names, columns);
        run.evaluations().forEach(outcome -> add("evaluation", outcome.path("provenance"), names, columns));
        if (!run.check().isMissingNode()) {
            add("check", run.check().path("provenance"), names, columns);
        }
        if (run.certificates() != null) {
            add("certificates", run.certificates().provenance(), names, columns);
        }
        if (!run.cost().isMissingNode()) {
            add("cost", run.cost().path("provenance"), names, columns);
        }
        return byKey("Provenance", "", names, columns);
    }

    private static void add(String title, JsonNode provenance, List<String> header, List<JsonNode> columns) {
        if (!provenance.isEmpty()) {
            header.add(title);
            columns.add(provenance);
        }
    }
}
