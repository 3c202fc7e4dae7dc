package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where the numbers come from: recipes, provenance, commands. */
final class OriginSection {
    private OriginSection() {}

    static Section of(Comparison runs, String folder) {
        Section.Builder section = new Section.Builder("origin", "Where the numbers come from", folder);
        if (!runs.single()) {
            HtmlTable table = differences(runs);
            section.add(table.isEmpty() ? Html.of("<p>The recipes of all runs are the same.</p>") : table.html());
        }
        for (RunData run : runs.runs()) {
            section.add(Html.of("<h3>%s</h3>", runs.name(run)));
            section.says("Run folder <code>%s</code>", run.path());
            section.add(Html.of(
                    "<p>Commands that give it again:</p><pre><code>%s</code></pre>", String.join("\n", commands(run))));
            section.add(Html.of(
                    "<details><summary>Provenance</summary>%s</details>",
                    provenance(run).html()));
            section.add(Html.of(
                    "<details><summary>Recipe</summary>%s</details>",
                    recipe(run).html()));
        }
        return section.build();
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
    private static HtmlTable differences(Comparison runs) {
        List<String> header = new ArrayList<>(List.of("Key"));
        header.addAll(runs.names());
        HtmlTable table = new HtmlTable("In what the runs differ", header);
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

    private static HtmlTable recipe(RunData run) {
        HtmlTable table = new HtmlTable("Recipe as resolved", "Key", "Value");
        for (Map.Entry<String, JsonNode> entry : run.recipe().properties()) {
            table.row(entry.getKey(), value(entry.getValue()));
        }
        return table;
    }

    /** One column a result file. */
    private static HtmlTable provenance(RunData run) {
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
        HtmlTable table = new HtmlTable("Provenance", header);
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
