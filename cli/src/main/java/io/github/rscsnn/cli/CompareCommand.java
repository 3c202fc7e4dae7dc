package io.github.rscsnn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.PairedDifference;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.evaluate.SmallestEpsilon;
import io.github.rscsnn.experiment.Fraction;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rsc compare}. */
@Command(
        name = "compare",
        description =
                "Compare two evaluations, or certifications, image by image: the paired difference of their accuracies.",
        footer = {
            "For evaluations of one checkpoint by two backends or precisions, of one network under two settings of an attack,",
            "or of two networks on the same images. Of a run folder its newest evaluation is taken. Rows are paired by attack",
            "and epsilon, and each says what its attack was. Certified accuracies are paired by radius.",
            "",
            "The interval (95 %%) is Tango's score interval. p is that of an exact two-sided paired test: McNemar's with one",
            "draw an image, the sign-flip permutation test with several. It is of one row: of twenty rows one has p < 0.05 by",
            "chance.",
            "",
            "Examples:",
            "  rsc compare runs/rsc runs/direct",
            "  rsc evaluate runs/rsc --backend reference --json a.json",
            "  rsc evaluate runs/rsc --backend fused --precision bf16 --json b.json",
            "  rsc compare a.json b.json"
        })
final class CompareCommand extends RscCommand {
    @Parameters(
            index = "0",
            paramLabel = "A",
            description =
                    "Run folder that was evaluated, or a file written by 'rsc evaluate --json' or 'rsc certify --json'.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "Another one, of the same images.")
    private Path second;

    @Mixin
    private TableOptions tables;

    /** @param rows by attack and ε */
    private record Evaluation(Path file, JsonNode json, Map<String, RobustResult> rows) {
        String data() {
            return json.path("provenance").path("dataset").asText();
        }

        String title() {
            return file + ", " + json.path("title").asText() + ", "
                    + json.path("provenance").path("backend").asText();
        }
    }

    @Override
    protected int run(Terminal terminal) throws Exception {
        tables.check();
        Evaluation a = read(first);
        Evaluation b = read(second);
        String sha = a.json().path("provenance").path("datasetSha256").asText();
        if (!sha.equals(b.json().path("provenance").path("datasetSha256").asText())) {
            throw new IOException(a.file() + " and " + b.file() + " are of different images (" + a.data() + "; "
                    + b.data() + "): evaluate both on the same ones, with the same --limit");
        }
        Table table = new Table(
                "attack",
                "epsilon",
                "images",
                "draws",
                "A %",
                "B %",
                "A - B %",
                "95 % interval",
                "p",
                "changed",
                "how");
        a.rows().forEach((name, result) -> {
            if (b.rows().containsKey(name)) {
                row(table, result, b.rows().get(name));
            }
        });
        if (table.rows().isEmpty()) {
            throw new IOException("no attack and epsilon is in both: " + a.file() + " has "
                    + String.join(", ", a.rows().keySet()) + "; " + b.file() + " has "
                    + String.join(", ", b.rows().keySet()));
        }
        tables.remark(terminal, "A: " + a.title());
        tables.remark(terminal, "B: " + b.title());
        tables.print(terminal, table);
        smallest(terminal, "A", a);
        smallest(terminal, "B", b);
        left(terminal, "A", a, b);
        left(terminal, "B", b, a);
        tables.write(table.records());
        return DONE;
    }

    /** How far the attacks of a sweep must go. */
    private void smallest(Terminal terminal, String name, Evaluation of) {
        String all = SmallestEpsilon.of(of.rows().values()).stream()
                .map(attack -> attack.attack() + " " + EvaluationTable.mean(attack))
                .collect(Collectors.joining(", "));
        if (!all.isEmpty()) {
            tables.remark(terminal, name + ": mean smallest epsilon that breaks an image: " + all);
        }
    }

    /** What has no partner. */
    private void left(Terminal terminal, String name, Evaluation of, Evaluation other) {
        String only = of.rows().keySet().stream()
                .filter(key -> !other.rows().containsKey(key))
                .collect(Collectors.joining(", "));
        if (!only.isEmpty()) {
            tables.remark(terminal, "only in " + name + ": " + only);
        }
    }

    private static Evaluation read(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? path.resolve("results/evaluation.json") : path;
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    file.equals(path)
                            ? "no such file or folder: " + file
                            : path + " has not been evaluated (it has no results/evaluation.json): 'rsc evaluate "
                                    + path + "' does that");
        }
        JsonNode json = JsonFile.read(file, "evaluation", "evaluate again");
        if (json.has("certificates")) {
            json = CertifiedRows.of(json);
        }
        Map<String, RobustResult> rows = new LinkedHashMap<>();
        for (JsonNode result : json.path("results")) {
            if (!result.has("correctDraws")) {
                break;
            }
            JsonNode ofAll = json.path("settings").path("epsilon"); // before rows named their own
            if (ofAll.isNumber()
                    && !result.has("epsilon")
                    && !result.path("label").asText().equals("clean")) {
                ((ObjectNode) result).set("epsilon", ofAll);
            }
            RobustResult row = JsonFile.value(result, RobustResult.class);
            rows.put(row.label() + (row.epsilon() == null ? "" : " at " + Fraction.text(row.epsilon())), row);
        }
        if (rows.isEmpty()) {
            throw new IOException(
                    file + " is not an evaluation: 'rsc evaluate --json' or 'rsc certify --json' writes one");
        }
        return new Evaluation(file, json, rows);
    }

    private static void row(Table table, RobustResult a, RobustResult b) {
        PairedDifference paired = PairedDifference.of(a.correctDraws(), a.draws(), b.correctDraws(), b.draws());
        table.row(
                a.label(),
                a.epsilon() == null ? "" : Fraction.text(a.epsilon()),
                paired.images(),
                a.draws() == b.draws() ? a.draws() : a.draws() + " and " + b.draws(),
                percent(a.accuracy()),
                percent(b.accuracy()),
                percent(paired.difference()),
                BoundText.percents(paired.low(), paired.high(), 2),
                BoundText.pValue(paired.pValue()),
                paired.changed(),
                how(a).equals(how(b)) ? how(a) : "A: " + how(a) + "; B: " + how(b));
    }

    /** The attack with its steps, and how it took gradients. */
    private static String how(RobustResult result) {
        return result.attack() + (result.source() == null || result.source().isEmpty() ? "" : ", " + result.source());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }
}
