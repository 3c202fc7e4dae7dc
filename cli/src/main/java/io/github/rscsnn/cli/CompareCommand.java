package io.github.rscsnn.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.rscsnn.evaluate.PairedDifference;
import io.github.rscsnn.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rsc compare}. */
@Command(
        name = "compare",
        description = "Compare two evaluations image by image: the paired difference of their accuracies.",
        footer = {
            "For evaluations of one checkpoint by two backends or precisions, or of two checkpoints on the same images.",
            "The interval is of the mean difference over images (95 %%, normal approximation).",
            "",
            "Example:",
            "  rsc evaluate runs/rsc --backend reference --json a.json",
            "  rsc evaluate runs/rsc --backend fused --precision bf16 --json b.json",
            "  rsc compare a.json b.json"
        })
final class CompareCommand extends RscCommand {
    @Parameters(index = "0", paramLabel = "A", description = "File written by 'rsc evaluate --json'.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "Another one, of the same images.")
    private Path second;

    @Mixin
    private TableOptions tables;

    @Override
    protected int run(Terminal terminal) throws Exception {
        tables.check();
        JsonNode a = read(first);
        JsonNode b = read(second);
        String data = a.path("provenance").path("datasetSha256").asText();
        if (!data.equals(b.path("provenance").path("datasetSha256").asText())) {
            throw new IOException(first + " and " + second + " are of different images");
        }
        Table table =
                new Table("attack", "images", "A %", "B %", "A - B %", "95 % interval", "images changed", "zero in it");
        for (JsonNode one : a.path("results")) {
            StreamSupport.stream(b.path("results").spliterator(), false)
                    .filter(other -> other.path("label").equals(one.path("label")))
                    .findFirst()
                    .ifPresent(other -> row(table, one, other));
        }
        tables.remark(
                terminal,
                "A: " + first + ", " + a.path("provenance").path("backend").asText());
        tables.remark(
                terminal,
                "B: " + second + ", " + b.path("provenance").path("backend").asText());
        tables.print(terminal, table);
        tables.write(table.records());
        return DONE;
    }

    private static JsonNode read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("no such file: " + file);
        }
        try {
            JsonNode node = new JsonMapper().readTree(file.toFile());
            if (!node.path("results").path(0).has("correctDraws")) {
                throw new IOException(file + " is not an evaluation: 'rsc evaluate --json' writes one");
            }
            return node;
        } catch (JacksonException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void row(Table table, JsonNode a, JsonNode b) {
        PairedDifference paired = PairedDifference.of(
                correct(a), a.path("draws").asInt(), correct(b), b.path("draws").asInt());
        table.row(
                a.path("label").asText(),
                paired.images(),
                percent(a.path("accuracy").asDouble()),
                percent(b.path("accuracy").asDouble()),
                percent(paired.difference()),
                "[" + percent(paired.low()) + ", " + percent(paired.high()) + "]",
                paired.changed(),
                paired.mayBeZero() ? "yes" : "no");
    }

    private static int[] correct(JsonNode result) {
        return StreamSupport.stream(result.path("correctDraws").spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }
}
