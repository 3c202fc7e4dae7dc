package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.reproduce.CodingFigures;
import io.github.rscsnn.reproduce.NoiseCurves;
import io.github.rscsnn.reproduce.PaperTable;
import io.github.rscsnn.reproduce.Settings;
import io.github.rscsnn.reproduce.TableReproduction;
import java.io.IOException;
import java.nio.file.Path;
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
        description = "Measure a table of the paper: train what is missing, attack it, show ours beside the paper's.",
        footer = {
            "Runs are kept in OUT/runs and used again; stopped, the same command goes on where it was. Every table is",
            "written to OUT as Markdown, CSV and JSON after each row. What was not measured stays empty.",
            "The paper's budget is 200 epochs and more: --epochs or --hours make it smaller, and the page says so.",
            "",
            "Examples:",
            "  rsc reproduce",
            "  rsc reproduce table3 --rows cifar10 --epochs 3 --limit 1000",
            "  rsc reproduce table3 --rows 'cifar10 direct,cifar10 rsc-0.5' --hours 2 --seeds 1,2,3",
            "  rsc reproduce table3 --rows cifar10 --spark spark://host:7077 --workers 8",
            "  rsc reproduce noise-space --epochs 2 --set width=0.5 --set time-steps=4"
        })
final class ReproduceCommand extends RscCommand {
    private static final Map<String, String> FIGURES = figures();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "WHAT",
            description = "What to reproduce; without it, the list of what there is.")
    private String what;

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
            description = "Another value of a recipe key than the paper's, such as width=0.5; may be repeated.")
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
        if (what == null) {
            tables.print(terminal, list());
            tables.write(list().records());
            return DONE;
        }
        if (!FIGURES.containsKey(what) && !PaperTable.names().contains(what)) {
            throw new IllegalArgumentException("nothing of the paper is called '" + what + "'; known: "
                    + String.join(", ", PaperTable.names()) + ", " + String.join(", ", FIGURES.keySet()));
        }
        PaperTable table =
                FIGURES.containsKey(what) ? null : PaperTable.load(what).select(rows);
        Settings settings =
                new Settings(out, epochs, hours, overrides(), seeds, limit, draws, eot, epsilon, maskingCheck, dataDir);
        boolean synchronised = workers.synchronised();
        Table result;
        try (Cluster cluster = needsCluster() ? spark.open(workers.workers(), synchronised, workers.retries()) : null;
                StopSignal stop = new StopSignal(terminal, "the same command goes on where it was");
                ReproduceReport report = new ReproduceReport(terminal, stop)) {
            result = table == null
                    ? figure(settings, cluster, report)
                    : TableReproduction.run(table, settings, command(), cluster, report)
                            .table();
        }
        tables.print(terminal, result);
        tables.write(result.records());
        tables.remark(terminal, "");
        tables.remark(
                terminal, (table == null ? "" : "ours (the paper's, difference); ") + "details and files in " + out);
        return DONE;
    }

    private Table figure(Settings settings, Cluster cluster, ReproduceReport report) throws IOException {
        if (spark.given() && !what.equals("figure3")) {
            report.message(what + " is computed on this machine"
                    + (cluster == null ? ": it trains nothing" : "; the workers train its network"));
        }
        return switch (what) {
            case "figure2" ->
                CodingFigures.similarity(rows.isEmpty() ? "cifar10" : rows.getFirst(), settings, report::step);
            case "theory" -> CodingFigures.theory(settings, cluster, report, report::step);
            default -> NoiseCurves.run(settings, command(), cluster, report).table();
        };
    }

    /** All but the pictures of codings train or judge. */
    private boolean needsCluster() {
        return spark.given() && !what.equals("figure2");
    }

    private static Map<String, String> figures() {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("figure2", "Figures 2 and 4: how alike the codings are (--rows DATASET)");
        figures.put("figure3", "Figure 3: accuracy against epsilon for three noise levels");
        figures.put("theory", "Theorems 3.2 and 3.3, closed forms against draws");
        return figures;
    }

    private static Table list() {
        Table table = new Table("name", "what", "rows");
        for (String name : PaperTable.names()) {
            table.row(name, PaperTable.title(name), PaperTable.load(name).rows().size());
        }
        FIGURES.forEach((name, title) -> table.row(name, title, ""));
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
        StringBuilder line = new StringBuilder("rsc reproduce " + what);
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
