package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The card of a published network, Markdown with the metadata in YAML that Hugging Face reads: what it is, what was measured, how
 * it is loaded, and the checksum of its weights.
 */
public final class ModelCard {
    private final RunData run;
    private final JsonNode recipe;
    private final String name;
    private final List<Measure> measures;
    private final Weights weights;

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
        List<String> lines = new ArrayList<>();
        lines.addAll(metadata());
        lines.add("# " + name);
        lines.add("");
        lines.add(run.title() + ": " + key("arch") + " of width " + key("width") + " on " + key("data")
                + ", coding `" + key("coding") + "`" + (run.hasNoise() ? " with σ² = " + key("sigma2") : "")
                + ". Written by rsc-snn.");
        lines.add("");
        lines.addAll(robustness());
        lines.addAll(loading());
        lines.add("## Recipe");
        lines.add("");
        lines.add("```toml");
        recipe.properties().stream()
                .filter(entry -> !entry.getValue().isNull())
                .map(entry -> entry.getKey() + " = " + entry.getValue())
                .forEach(lines::add);
        lines.add("```");
        return String.join("\n", lines) + "\n";
    }

    /** Texts as JSON writes them, which YAML reads. */
    private List<String> metadata() {
        List<String> lines = new ArrayList<>(List.of(
                "---",
                "library_name: rsc-snn",
                "pipeline_tag: image-classification",
                "tags: [spiking-neural-network, adversarial-robustness, randomized-smoothing]",
                "datasets: [" + quoted(key("data")) + "]",
                "metrics: [accuracy]"));
        if (!measures.isEmpty()) {
            lines.add("model-index:");
            lines.add("- name: " + quoted(name));
            lines.add("  results:");
            lines.add("  - task: {type: image-classification}");
            String data = quoted(key("data"));
            lines.add("    dataset: {name: " + data + ", type: " + data + ", split: test}");
            lines.add("    metrics:");
            for (Measure measure : measures) {
                lines.add("    - type: accuracy");
                lines.add("      name: " + quoted(title(measure) + ", " + measure.images() + " images"));
                lines.add("      value: " + Table.percent(measure.accuracy()));
            }
        }
        lines.add("---");
        lines.add("");
        return lines;
    }

    private static String title(Measure measure) {
        return measure.isClean() ? "clean" : measure.label() + " at " + Fraction.text(measure.epsilon());
    }

    private List<String> robustness() {
        List<String> lines = new ArrayList<>(List.of("## Robustness", ""));
        if (measures.isEmpty() && run.certificates() == null) {
            lines.add("Nothing was measured yet: `rsc evaluate`, `rsc certify` and `rsc leaderboard` do.");
            lines.add("");
            return lines;
        }
        if (!weights.measured) {
            lines.add("Measured on the weights before they were rounded to " + weights.type + ".");
            lines.add("");
        }
        if (!measures.isEmpty()) {
            Table table = Table.of(measures)
                    .column("attack", Measure::label)
                    .column("epsilon", measure -> measure.isClean() ? "" : Fraction.text(measure.epsilon()))
                    .percent("accuracy %", Measure::accuracy)
                    .column("95 % interval", measure -> Format.interval(measure.low(), measure.high()))
                    .column("n", Measure::images)
                    .column("draws", Measure::draws)
                    .column(
                            "parameters",
                            measure -> measure.isClean() ? "" : (measure.attack() + " " + measure.source()).strip())
                    .table();

            lines.addAll(table.markdown().lines().toList());
            lines.add("");
        }
        Certificates certificates = run.certificates();
        if (certificates != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Certified (%s, %d images): %s %% at any radius, average radius %s.",
                    certificates.norm(),
                    certificates.images(),
                    BoundText.lowerPercent(certificates.certified(0) / (double) certificates.images(), 1),
                    BoundText.lower(certificates.average(), 4)));
            lines.add("");
        }
        return lines;
    }

    private List<String> loading() {
        List<String> lines = new ArrayList<>(List.of(
                "## How to load it",
                "",
                "This folder is a run of rsc-snn without training state:",
                "",
                "```",
                "rsc evaluate " + name + " --attacks clean,pgd --limit 1000",
                "```",
                ""));
        if (!weights.code.isEmpty()) {
            lines.add("In Python, with torch and nothing else:");
            lines.add("");
            lines.add("```python");
            lines.addAll(weights.code);
            lines.add("```");
            lines.add("");
        }
        String matrices = weights.type.equals("f32")
                ? "All tensors are float32."
                : "Kernels and matrices are " + weights.type + ", biases and normalisation float32.";
        lines.add("`model.safetensors`: " + weights.bytes + " bytes, SHA-256 `" + weights.sha256
                + "`, which is compared when the network is loaded. " + matrices);
        lines.add("");
        return lines;
    }

    private String key(String name) {
        JsonNode value = recipe.path(name);
        return value.isMissingNode() || value.isNull() ? "" : value.asText();
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
