package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.data.Folders;
import io.github.rscsnn.evaluate.Ledger;
import io.github.rscsnn.experiment.Certificates;
import io.github.rscsnn.experiment.NetworkRecipe;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.JsonFile;
import io.github.rscsnn.train.MetricsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the files of one run. One that is damaged, or of other weights than the run has now, is left out with a warning. */
final class RunReader {
    private static final int LARGEST_TABLE = 1 << 20;

    private static final String JSON_FILE = "[^.].*\\.json";
    private final Path run;
    private final List<String> warnings = new ArrayList<>();
    private final List<Measure> measures = new ArrayList<>();
    private final List<JsonNode> evaluations = new ArrayList<>();
    private String weights = "";
    private ObjectNode recipe = JsonNodeFactory.instance.objectNode();
    private boolean recipeChanged;

    private RunReader(Path run) {
        this.run = run;
    }

    /** Reads a value of a file. */
    @FunctionalInterface
    private interface Content<T> {
        @Nullable
        T of(JsonNode node) throws IOException;
    }

    /** @throws IOException if the recipe, without which nothing can be said about a run, cannot be read */
    static RunData read(Path run) throws IOException {
        return new RunReader(run).read();
    }

    private RunData read() throws IOException {
        try {
            recipe = Json.read(run.resolve("recipe.json"));
            Json.text(recipe, "coding");
        } catch (IOException e) {
            throw new IOException("corrupt recipe " + run.resolve("recipe.json") + ": " + e.getMessage(), e);
        }
        JsonNode checkpoint = json("checkpoint.json", node -> node);
        weights = checkpoint == null ? "" : checkpoint.path("weightsSha256").asText();
        JsonNode provenance = json("provenance.json", node -> node);
        JsonNode trainedWith = provenance == null ? null : provenance.path("recipeSha256");
        if (trainedWith != null
                && trainedWith.isTextual()
                && !trainedWith.textValue().equals(JsonFile.checksum(recipe))) {
            recipeChanged = true;
            warnings.add(run.resolve("recipe.json") + " was changed since the network was trained");
        }
        recipe.remove(JsonFile.CHECKSUM);
        readEvaluations();
        for (Path file : files("results/reproduce")) {
            json(relative(file), node -> {
                Measure measure = Measure.of(
                        node.path("result"),
                        node.path("provenance"),
                        Threat.Norm.LINF,
                        Json.number(node, "epsilon"),
                        relative(file));
                return current(node, "weights", relative(file)) && measures.add(measure);
            });
        }
        return new RunData(
                run,
                recipe,
                provenance == null ? JsonNodeFactory.instance.objectNode() : provenance,
                List.copyOf(measures),
                List.copyOf(evaluations),
                epochs(checkpoint == null ? MissingNode.getInstance() : checkpoint.path("history")),
                certificates(),
                result("check.json", ChecklistSection::require),
                result("cost.json", CostSection::require),
                result("examples.json", ExampleSection::require),
                ledger(),
                classNames(),
                reproduction(),
                List.copyOf(warnings));
    }

    /** The newest evaluation, and all that were kept beside it; the newest is among them unless it is an old file. */
    private void readEvaluations() throws IOException {
        List<Path> all = new ArrayList<>(files("results/evaluations"));
        all.add(run.resolve("results/evaluation.json"));
        Set<String> seen = new HashSet<>();
        for (Path file : all) {
            json(relative(file), node -> {
                JsonNode settings = node.path("settings");
                Threat.Norm norm = Json.norm(settings);
                double epsilon = settings.path("epsilons")
                        .path(0)
                        .asDouble(settings.path("epsilon").asDouble());
                List<Measure> own = new ArrayList<>();
                for (JsonNode result : Json.list(node, "results")) {
                    own.add(Measure.of(result, node.path("provenance"), norm, epsilon, relative(file)));
                }
                if (seen.add(settings + node.path("provenance").path("created").asText())
                        && current(node, "checkpoint", relative(file))) {
                    measures.addAll(own);
                    evaluations.add(node);
                }
                return node;
            });
        }
    }

    /** Checks what a section needs. */
    @FunctionalInterface
    interface Requirement {
        void check(JsonNode node) throws IOException;
    }

    /** A missing node where the file is missing, not what it should be, or of other weights. */
    private JsonNode result(String name, Requirement requirement) {
        String file = "results/" + name;
        JsonNode read = json(file, node -> {
            requirement.check(node);
            return current(node, "checkpoint", file) ? node : null;
        });
        return read == null ? MissingNode.getInstance() : read;
    }

    private @Nullable Certificates certificates() throws IOException {
        List<Certificates> all = new ArrayList<>();
        for (Path tsv : Certificates.files(run)) {
            Certificates one = certificates(tsv);
            if (one != null) {
                all.add(one);
            }
        }
        return Certificates.fullest(all).orElse(null);
    }

    private @Nullable Certificates certificates(Path tsv) {
        String sidecar = tsv.getFileName() + ".json";
        if (!Files.exists(run.resolve(sidecar))) {
            warnings.add(tsv + " is left out: " + sidecar + ", which says what its radii mean, is missing");
            return null;
        }
        return json(sidecar, node -> {
            if (!current(node, "checkpoint", relative(tsv))) {
                return null;
            }
            try {
                return Certificates.read(tsv, node);
            } catch (IOException e) {
                warn(tsv, e);
                return null;
            }
        });
    }

    private List<Ledger.Row> ledger() {
        Path file = run.resolve("results/ledger.tsv");
        try {
            return Ledger.read(file);
        } catch (IOException e) {
            warn(file, e);
            return List.of();
        }
    }

    private List<String> classNames() {
        List<String> names = json(
                "input.json",
                node -> node.path("classNames")
                        .valueStream()
                        .map(JsonNode::asText)
                        .toList());
        return names == null ? List.of() : names;
    }

    private List<EpochMetrics> epochs(JsonNode history) {
        Path file = run.resolve("metrics.jsonl");
        List<EpochMetrics> epochs = new ArrayList<>();
        if (Files.exists(file)) {
            try {
                for (JsonNode line : MetricsFile.read(file, history)) {
                    epochs.add(JsonFile.value(line, EpochMetrics.class));
                }
            } catch (IOException e) {
                warn(file, e);
                return List.of();
            }
        }
        return epochs;
    }

    /** Of the {@code rsc reproduce}, whose runs lie in {@code OUT/runs}, that measured this run for a table in {@code OUT}. */
    private @Nullable String reproduction() throws IOException {
        Path folder = run.toAbsolutePath().normalize();
        Path runs = folder.getParent();
        if (runs == null || runs.getParent() == null || !runs.endsWith("runs")) {
            return null;
        }
        for (Path file : Folders.named(JSON_FILE, runs.getParent())) {
            JsonNode table;
            try {
                table = JsonFile.parse(Files.size(file) > LARGEST_TABLE ? new byte[0] : Files.readAllBytes(file));
            } catch (IOException e) {
                continue; // not of this run, and not this report's business
            }
            String command = table.path("command").asText();
            boolean ours = table.path("rows").findValuesAsText("run").stream()
                    .anyMatch(other -> Path.of(other).endsWith(folder.getFileName()));
            if (ours && command.startsWith("rsc reproduce ") && Commands.isPlain(command)) {
                return "./" + command;
            }
        }
        return null;
    }

    private boolean current(JsonNode node, String key, String file) {
        String theirs = node.path(key).asText();
        if (!theirs.isEmpty() && !weights.isEmpty() && !theirs.equals(weights)) {
            warnings.add(run.resolve(file) + " is left out: it was measured on other weights than the run has now");
            return false;
        }
        if (recipeChanged && node.path("recipe").isMissingNode()) {
            warnings.add(run.resolve(file) + " is left out: it does not say of which recipe it was measured");
            return false;
        }
        Optional<String> changed = NetworkRecipe.changed(node.path("recipe"), recipe);
        changed.ifPresent(what -> warnings.add(run.resolve(file) + " is left out: it was measured with " + what));
        return changed.isEmpty();
    }

    /** Null where the file is missing or, with a warning, not what it should be. */
    private <T> @Nullable T json(String name, Content<T> content) {
        Path file = run.resolve(name);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return content.of(Json.read(file));
        } catch (IOException e) {
            warn(file, e);
            return null;
        }
    }

    private void warn(Path file, IOException e) {
        warnings.add(file + " is left out: " + e.getMessage());
    }

    private List<Path> files(String folder) throws IOException {
        return Folders.named(JSON_FILE, run.resolve(folder));
    }

    private String relative(Path file) {
        return run.relativize(file).toString().replace('\\', '/');
    }
}
