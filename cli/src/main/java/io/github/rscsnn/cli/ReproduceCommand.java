package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.option.OptionTable;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.reproduce.Coverage;
import io.github.rscsnn.reproduce.PaperTable;
import io.github.rscsnn.reproduce.Publication;
import io.github.rscsnn.reproduce.Reproduction;
import io.github.rscsnn.reproduce.Reproduction.Result;
import io.github.rscsnn.reproduce.Selection;
import io.github.rscsnn.reproduce.Settings;
import io.github.rscsnn.reproduce.Settings.Given;
import io.github.rscsnn.reproduce.Tier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc reproduce}. */
@Command(
        name = "reproduce",
        description = "Measure tables of the paper: train what is missing, attack it, show ours beside the paper's.",
        footer = {
            "Runs are kept in OUT/runs and used again; stopped, the same command goes on where it was. Every table is",
            "written to OUT as Markdown, CSV and JSON after each row. What was not measured stays empty.",
            "Of several tables, those stay that have one of the --rows; one that fails is told, and the others are"
                    + " done.",
            "The paper's budget is 200 epochs and more: --epochs or --hours make it smaller, and the page says so.",
            "",
            "Examples:",
            "  rsc reproduce",
            "  rsc reproduce table3 --rows cifar10 --epochs 3 --limit 1000",
            "  rsc reproduce table3 --rows 'cifar10 direct,cifar10 rsc-0.5' --hours 2 --seeds 1,2,3",
            "  rsc reproduce table1 table3 --rows 'cifar10 rsc-0.1' --epochs 3 --limit 200",
            "  rsc reproduce all --rows cifar10 --hours 100",
            "  rsc reproduce table3 --rows cifar10 --spark spark://host:7077 --workers 8",
            "  rsc reproduce noise-space --epochs 2 --set width=0.5 --set time-steps=4",
            "  rsc reproduce table3 --tier narrow --rows cifar10 --run cifar10-vgg5-direct=runs/direct",
            "  rsc reproduce --status",
            "  rsc reproduce --publish cifar10-narrow --tier narrow --runs runs/narrow"
        })
final class ReproduceCommand extends RscCommand {
    /** Options that say where files lie on this machine. */
    private static final Set<String> HERE = Set.of("--out", "--data-dir", "--json", "--results");

    /** Options that say which networks are published, and where. */
    private static final Set<String> OF_PUBLISHING = Set.of(
            "--publish",
            "--with",
            "--title",
            "--results",
            "--tier",
            "--run",
            "--runs",
            "--set",
            "--epochs",
            "--out",
            "--data-dir",
            "--stacktrace");

    @Parameters(
            arity = "0..*",
            paramLabel = "WHAT",
            description = "Tables and figures to reproduce, or all; without any, the list of what there is.")
    private List<String> what = List.of();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Another value of a recipe key than the paper's, such as width=0.5; may be repeated. Of time-steps"
                            + " Poisson takes twice as many, as in the paper.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--run",
            paramLabel = "RECIPE=RUN",
            description =
                    "A trained network for the rows of this recipe, such as cifar10-vgg5-direct; may be repeated.")
    private List<String> given = List.of();

    @Option(
            names = "--status",
            description = "Show which of the paper's numbers have a published one of ours; with names, their cells.")
    private boolean status;

    record ReproduceOptions(
            List<String> rows,
            String tier,
            List<Path> runs,
            String publish,
            List<String> with,
            String title,
            Path results) {
        static final OptionTable<ReproduceOptions> TABLE = new OptionTable<>(ReproduceOptions.class);

        ReproduceOptions {
            rows = rows == null ? List.of() : rows;
            runs = runs == null ? List.of() : runs;
            with = with == null ? List.of() : with;
            Require.argument(
                    with.isEmpty() || publish != null, "--with %s is for --publish NAME", String.join(",", with));
        }
    }

    @Mixin
    private final OptionGroup own = new OptionGroup(ReproduceOptions.TABLE);

    @Mixin
    private final OptionGroup options = new OptionGroup(Settings.OPTIONS);

    @Mixin
    private final SparkOptions spark = new SparkOptions();

    @Mixin
    private TableOptions tables;

    @Override
    protected int run(Terminal terminal) throws Exception {
        tables.check();
        spark.settings();
        ReproduceOptions asked = ReproduceOptions.TABLE.make(own.given());
        if (status) {
            return status(asked.results());
        }
        if (asked.publish() != null) {
            return publish(terminal, asked);
        }
        if (what.isEmpty()) {
            tables.print(list());
            tables.write(list().records());
            return DONE;
        }
        Selection selection = Selection.of(what, asked.rows());
        Settings settings = settings(asked);
        List<Result> results = new ArrayList<>();
        boolean away = spark.isGiven() && selection.trains();
        try (Cluster cluster = away ? spark.open() : null;
                WorkReport report = new WorkReport(terminal, "the same command goes on where it was")) {
            new Reproduction(settings, command(), cluster, report, report::step).run(selection, results::add);
        }
        print(terminal, results, settings.out());
        return results.stream().anyMatch(result -> result.failure() != null) ? FAILED : DONE;
    }

    private int status(Path results) throws Exception {
        Coverage coverage = Coverage.of(results.resolve("data"));
        List<Object> records = new ArrayList<>();
        for (Table table : what.isEmpty()
                ? List.of(coverage.summary())
                : what.stream()
                        .map(PaperTable::load)
                        .map(each -> coverage.table(each.name()))
                        .toList()) {
            tables.print(table);
            records.addAll(table.records());
        }
        tables.write(records);
        return DONE;
    }

    private int publish(Terminal terminal, ReproduceOptions asked) throws Exception {
        List<String> unused = new ArrayList<>(what);
        spec().commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(option -> !OF_PUBLISHING.contains(option))
                .forEach(unused::add);
        Require.argument(
                unused.isEmpty(),
                "--publish takes all that is measured of all networks: leave out %s",
                String.join(", ", unused));
        Path results = asked.results();
        String name = asked.publish();
        Publication publication;
        try (WorkReport report = new WorkReport(terminal, "nothing was written")) {
            publication =
                    Publication.of(results, name, asked.title(), command(), asked.with(), settings(asked), report);
        }
        publication.write();
        terminal.out()
                .println("wrote " + results.resolve(name + ".md") + ", "
                        + results.resolve("data").resolve(name + ".json") + " and "
                        + results.resolve("coverage.md"));
        return DONE;
    }

    private void print(Terminal terminal, List<Result> results, Path out) throws Exception {
        Map<String, Table> all = new LinkedHashMap<>();
        results.forEach(result -> all.putAll(result.tables()));
        Map<String, Object> records = new LinkedHashMap<>();
        for (Map.Entry<String, Table> entry : all.entrySet()) {
            if (all.size() > 1) {
                tables.remark("");
                tables.remark(terminal.bold(entry.getKey() + ":"));
                tables.remark("");
            }
            tables.print(entry.getValue());
            records.put(entry.getKey(), entry.getValue().records());
        }
        tables.write(records.size() == 1 ? records.values().iterator().next() : records);
        tables.remark("");
        boolean compares = all.keySet().stream().anyMatch(name -> name.matches("table[2-9]|noise-space"));
        tables.remark((compares ? "ours (the paper's, difference); " : "") + "details and files in " + out);
        for (Result result : results) {
            if (result.failure() != null) {
                terminal.err()
                        .println(terminal.red("rsc: ") + "not reproduced: " + result.name() + ": "
                                + Failures.message(result.failure()));
            }
        }
    }

    private static Table list() {
        return Table.of(PaperTable.names().stream().map(PaperTable::load).toList())
                .column("name", PaperTable::name)
                .column("what", PaperTable::title)
                .column("rows", each -> each.rows().size())
                .table();
    }

    private Settings settings(ReproduceOptions asked) {
        Map<String, Object> given = options.given();
        given.put("tier", Tier.of(asked.tier()));
        given.put("overrides", overrides());
        given.put("given", Given.of(this.given, asked.runs()));
        return Settings.OPTIONS.make(given);
    }

    private Map<String, Object> overrides() {
        Map<String, Object> typed = new LinkedHashMap<>();
        overrides.forEach((key, text) -> typed.put(key, Recipe.KEYS.of(key).parse(text)));
        Recipe.resolve(typed); // tells a wrong key or value now, not after the first row
        return typed;
    }

    /** The command line again, for the page: of folders their names, not where they lie on this machine. */
    private String command() {
        List<String> words =
                new ArrayList<>(spec().commandLine().getParseResult().originalArgs());
        words.subList(0, words.indexOf("reproduce")).clear();
        StringBuilder line = new StringBuilder("rsc");
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (HERE.contains(word)) {
                i++; // with its value
            } else if (HERE.stream().noneMatch(option -> word.startsWith(option + "="))) {
                boolean folder = words.get(Math.max(0, i - 1)).matches("--runs?") || word.matches("--runs?=.*");
                String name = folder ? withoutFolders(word) : word;
                line.append(' ')
                        .append(name.matches("[\\w.,:=/@%+-]+") ? name : "'" + name.replace("'", "'\\''") + "'");
            }
        }
        return line.toString();
    }

    /** {@code RECIPE=RUN,RUN}, of whose runs the names are left; a recipe keeps its folder, which is part of its name. */
    static String withoutFolders(String runs) {
        return runs.replaceAll("[^=,]*/(?=[^/,=]+/?(,|$))", "");
    }
}
