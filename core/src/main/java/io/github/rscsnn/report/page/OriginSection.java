package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.report.page.Block.Grid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
        if (run.check() != null) {
            commands.add(Commands.check(run));
        }
        if (run.certificates() != null) {
            commands.add(Commands.certify(run));
        }
        if (run.cost() != null) {
            commands.add(Commands.cost(run));
        }
        return commands;
    }

    /** Keys of the recipes that are not the same for all runs. */
    private static Grid differences(Comparison runs) {
        List<String> header = new ArrayList<>(List.of("Key"));
        header.addAll(runs.names());
        Grid table = new Grid("In what the runs differ", header, new ArrayList<>());
        Set<String> keys = new LinkedHashSet<>();
        runs.runs().forEach(run -> run.recipe().fieldNames().forEachRemaining(keys::add));
        for (String key : keys) {
            List<String> values = runs.runs().stream()
                    .map(run -> value(run.recipe().path(key)))
                    .toList();
            if (values.stream().distinct().count() > 1) {
                List<Object> row = new ArrayList<>(List.of(key));
                row.addAll(values);
                table.row(row);
            }
        }
        return table;
    }

    private static String value(JsonNode node) {
        return node.isNull() || node.isMissingNode() ? "–" : node.asText();
    }

    private static Grid recipe(RunData run) {
        Grid table = Grid.of("Recipe as resolved", "Key", "Value");
        for (Map.Entry<String, JsonNode> entry : run.recipe().properties()) {
            table.row(entry.getKey(), value(entry.getValue()));
        }
        return table;
    }

    /** One column a result file. */
    private static Grid provenance(RunData run) {
        List<String> header = new ArrayList<>(List.of(""));
        List<JsonNode> columns = new ArrayList<>();
        add("training", run.provenance(), header, columns);
        run.evaluations().forEach(outcome -> add("evaluation", outcome.path("provenance"), header, columns));
        if (run.check() != null) {
            add("check", run.check().path("provenance"), header, columns);
        }
        if (run.certificates() != null) {
            add("certificates", run.certificates().provenance(), header, columns);
        }
        if (run.cost() != null) {
            add("cost", run.cost().path("provenance"), header, columns);
        }
        Grid table = new Grid("Provenance", header, new ArrayList<>());
        Set<String> keys = new LinkedHashSet<>();
        columns.forEach(column -> column.fieldNames().forEachRemaining(keys::add));
        for (String key : keys) {
            List<Object> row = new ArrayList<>(List.of(key));
            columns.forEach(column -> row.add(value(column.path(key))));
            table.row(row);
        }
        return table;
    }

    private static void add(String title, JsonNode provenance, List<String> header, List<JsonNode> columns) {
        if (!provenance.isEmpty()) {
            header.add(title);
            columns.add(provenance);
        }
    }
}
