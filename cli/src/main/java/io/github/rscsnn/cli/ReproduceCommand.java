package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.reproduce.Reproduction;
import io.github.rscsnn.reproduce.Reproduction.Result;
import io.github.rscsnn.reproduce.Selection;
import io.github.rscsnn.reproduce.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc reproduce}. */
@Command(
        name = "reproduce",
        description = "Measure tables of the paper: train what is missing, attack it, show ours beside the paper's.",
        footer = {
            "Runs are kept in OUT/runs and used again; stopped, the same command goes on where it was. Every table is",
            "written to OUT as Markdown, CSV and JSON after each row. What was not measured stays empty.",
            "Of several tables, those stay that have one of the --rows; one that fails is told, and the others are done.",
            "The paper's budget is 200 epochs and more: --epochs or --hours make it smaller, and the page says so.",
            "",
            "Examples:",
            "  rsc reproduce",
            "  rsc reproduce table3 --rows cifar10 --epochs 3 --limit 1000",
            "  rsc reproduce table3 --rows 'cifar10 direct,cifar10 rsc-0.5' --hours 2 --seeds 1,2,3",
            "  rsc reproduce table1 table3 --rows 'cifar10 rsc-0.1' --epochs 3 --limit 200",
            "  rsc reproduce all --rows cifar10 --hours 100",
            "  rsc reproduce table3 --rows cifar10 --spark spark://host:7077 --workers 8",
            "  rsc reproduce noise-space --epochs 2 --set width=0.5 --set time-steps=4"
        })
final class ReproduceCommand extends RscCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "WHAT",
            description = "Tables and figures to reproduce, or all; without any, the list of what there is.")
    private List<String> what = List.of();

    @Option(
            names = "--rows",
            split = ",",
            paramLabel = "WORDS",
            description = "Only rows in whose name or recipe all these words occur; several, separated by commas.")
    private List<String> rows = List.of();

    @Option(names = "--epochs", paramLabel = "N", description = "Epochs of every network. Default: the paper's.")
    private Integer epochs;

    @Option(
            names = "--hours",
            paramLabel = "H",
            description = "Hours of training for all networks together, shared evenly; speed is measured first.")
    private Double hours;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Another value of a recipe key than the paper's, such as width=0.5; may be repeated. Of time-steps"
                            + " Poisson takes twice as many, as in the paper.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "N",
            description = "One network for each seed in every row. Default: 42.")
    private List<Long> seeds = List.of(42L);

    @Option(names = "--limit", paramLabel = "N", description = "First N test images; 0 for all. Default: 1000.")
    private int limit = 1000;

    @Option(names = "--draws", paramLabel = "K", description = "Draws that judge an image. Default: 10.")
    private int draws = 10;

    @Option(names = "--eot", paramLabel = "K", description = "Draws of each gradient of EOT-PGD. Default: 10.")
    private int eot = 10;

    @Option(
            names = "--epsilon",
            paramLabel = "EPS",
            converter = EpsilonConverter.class,
            description = "L-infinity bound in pixel units. Default: 8/255.")
    private double epsilon = 8.0 / 255;

    @Option(
            names = "--masking-check",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Attack random rows by EOT-PGD through the clamp as well: PGD-7 overstates them. Default: yes.")
    private boolean maskingCheck;

    @Option(names = "--out", paramLabel = "DIR", description = "Runs and tables. Default: runs/reproduce.")
    private Path out = Path.of("runs", "reproduce");

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Data sets' folder. Default: the cache.")
    private String dataDir;

    @Mixin
    private SparkOptions spark;

    @Mixin
    private WorkerOptions workers;

    @Mixin
    private TableOptions tables;

    @Override
    protected int run(Terminal terminal) throws Exception {
        tables.check();
        workers.requireCluster(spark.given());
        if (what.isEmpty()) {
            tables.print(terminal, list());
            tables.write(list().records());
            return DONE;
        }
        Selection selection = Selection.of(what, rows);
        Settings settings =
                new Settings(out, epochs, hours, overrides(), seeds, limit, draws, eot, epsilon, maskingCheck, dataDir);
        boolean synchronised = workers.synchronised();
        List<Result> results = new ArrayList<>();
        boolean away = spark.given() && selection.trains();
        try (Cluster cluster = away ? spark.open(workers.workers(), synchronised, workers.retries()) : null;
                StopSignal stop = new StopSignal(terminal, "the same command goes on where it was");
                ReproduceReport report = new ReproduceReport(terminal, stop)) {
            new Reproduction(settings, command(), cluster, report, report::step).run(selection, results::add);
        }
        print(terminal, results);
        return results.stream().anyMatch(result -> result.failure() != null) ? FAILED : DONE;
    }

    private void print(Terminal terminal, List<Result> results) throws Exception {
        Map<String, Table> all = new LinkedHashMap<>();
        results.forEach(result -> all.putAll(result.tables()));
        Map<String, Object> records = new LinkedHashMap<>();
        for (Map.Entry<String, Table> entry : all.entrySet()) {
            if (all.size() > 1) {
                tables.remark(terminal, "");
                tables.remark(terminal, terminal.bold(entry.getKey() + ":"));
                tables.remark(terminal, "");
            }
            tables.print(terminal, entry.getValue());
            records.put(entry.getKey(), entry.getValue().records());
        }
        tables.write(records.size() == 1 ? records.values().iterator().next() : records);
        tables.remark(terminal, "");
        boolean compares = all.keySet().stream().anyMatch(name -> name.matches("table[2-9]|noise-space"));
        tables.remark(terminal, (compares ? "ours (the paper's, difference); " : "") + "details and files in " + out);
        for (Result result : results) {
            if (result.failure() != null) {
                terminal.err()
                        .println(terminal.red("rsc: ") + "not reproduced: " + result.name() + ": "
                                + Failures.message(result.failure()));
            }
        }
    }

    private static Table list() {
        Table table = new Table("name", "what", "rows");
        for (String name : Selection.names()) {
            int rows = Selection.rows(name);
            table.row(name, Selection.title(name), rows == 0 ? "" : rows);
        }
        return table;
    }

    /** Typed like the defaults of the keys. */
    private Map<String, Object> overrides() {
        Map<String, Object> defaults = Recipe.DEFAULTS.toMap();
        Map<String, Object> typed = new LinkedHashMap<>();
        overrides.forEach((key, text) -> typed.put(key, typed(text, defaults.get(key))));
        Recipe.resolve(typed); // tells a wrong key or value now, not after the first row
        return typed;
    }

    private static Object typed(String text, Object like) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        try {
            if (like instanceof Double) {
                return Double.valueOf(text);
            }
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /** The command line again, for the page. */
    private String command() {
        StringBuilder line = new StringBuilder("rsc reproduce " + String.join(" ", what));
        if (!rows.isEmpty()) {
            line.append(" --rows '").append(String.join(",", rows)).append('\'');
        }
        if (epochs != null) {
            line.append(" --epochs ").append(epochs);
        }
        if (hours != null) {
            line.append(" --hours ").append(hours);
        }
        overrides.forEach(
                (key, value) -> line.append(" --set ").append(key).append('=').append(value));
        if (!seeds.equals(List.of(42L))) {
            line.append(" --seeds ")
                    .append(String.join(",", seeds.stream().map(String::valueOf).toList()));
        }
        line.append(" --limit ")
                .append(limit)
                .append(" --draws ")
                .append(draws)
                .append(" --eot ")
                .append(eot);
        if (spark.given()) {
            line.append(" --spark ")
                    .append(spark.master())
                    .append(" --workers ")
                    .append(workers.workers());
        }
        return line.toString();
    }
}
