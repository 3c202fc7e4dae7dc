package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import gg.jte.output.StringOutput;
import io.github.rscsnn.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * The card of a published network, Markdown with the metadata in YAML that Hugging Face reads: what it is, what was measured, how
 * it is loaded, and the checksum of its weights.
 */
public final class ModelCard {
    final RunData run;
    final JsonNode recipe;
    final String name;
    final List<Measure> measures;
    final Weights weights;

    /**
     * The file of weights that the card is about.
     *
     * @param type {@code f32}, {@code bf16} or {@code f16}
     * @param bytes its size
     * @param sha256 of it
     * @param measured whether accuracies were measured on these weights, not on those before rounding
     * @param code lines of Python that load it; empty for none
     */
    public record Weights(String type, long bytes, String sha256, boolean measured, List<String> code) {}

    private ModelCard(RunData run, JsonNode recipe, String name, Weights weights) {
        this.run = run;
        this.recipe = recipe;
        this.name = name;
        this.weights = weights;
        measures = run.measures().stream()
                .filter(measure -> !measure.blind())
                .sorted(Comparator.comparing((Measure measure) -> !measure.isClean())
                        .thenComparing(Measure::epsilon)
                        .thenComparing(Measure::label)
                        .thenComparing(Measure::origin))
                .toList();
    }

    /**
     * @param run whose result files are told
     * @param published the folder that the card is for, with the recipe as others get it
     * @throws IOException if a recipe cannot be read; a result file that is damaged is left out
     */
    public static String of(Path run, Path published, Weights weights) throws IOException {
        RunData folder = RunReader.read(published);
        return new ModelCard(RunReader.read(run), folder.recipe(), folder.folder(), weights).text();
    }

    private String text() {
        StringOutput text = new StringOutput();
        JtemodelCardGenerated.render(text, null, this);
        return text.toString();
    }

    Table table() {
        return Table.of(measures)
                .column("attack", Measure::label)
                .column("epsilon", Measure::bound)
                .percent("accuracy %", Measure::accuracy)
                .column("95 % interval", measure -> Format.interval(measure.low(), measure.high()))
                .column("n", Measure::images)
                .column("draws", Measure::draws)
                .column(
                        "parameters",
                        measure -> measure.isClean() ? "" : (measure.attack() + " " + measure.source()).strip())
                .table();
    }

    static String title(Measure measure) {
        return measure.isClean() ? "clean" : measure.label() + " at " + measure.bound();
    }

    String key(String name) {
        JsonNode value = recipe.path(name);
        return value.isMissingNode() || value.isNull() ? "" : value.asText();
    }

    static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
