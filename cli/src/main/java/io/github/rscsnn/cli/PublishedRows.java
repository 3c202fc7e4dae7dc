package io.github.rscsnn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.reproduce.PublishedValue;
import io.github.rscsnn.reproduce.ResultsPage;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The networks of a page of results as {@code rsc compare} takes them: it says which images were right, without any weights. */
final class PublishedRows {
    private PublishedRows() {}

    /**
     * Of several trainings all draws together.
     *
     * @param network recipe of one; null where the page is of one
     * @throws IOException if the page is damaged
     * @throws IllegalArgumentException if it has not this network, or several and none is named
     */
    static List<ComparedSide.Row> of(Path file, @Nullable String network) throws IOException {
        ResultsPage page = ResultsPage.read(file);
        List<PublishedValue> kept = page.measurements().stream()
                .filter(value -> value.rightDraws() != null)
                .toList();
        List<String> networks =
                kept.stream().map(PublishedValue::recipe).distinct().toList();
        Require.argument(
                network == null ? networks.size() == 1 : networks.contains(network),
                "%s has %s; name one of them: %s#NETWORK",
                file,
                networks.isEmpty() ? "no network whose right images were kept" : String.join(", ", networks),
                file);
        List<ComparedSide.Row> rows = new ArrayList<>();
        for (PublishedValue value : kept) {
            if (network == null || value.recipe().equals(network)) {
                rows.add(row(file, page, value));
            }
        }
        return rows;
    }

    private static ComparedSide.Row row(Path file, ResultsPage page, PublishedValue value) throws IOException {
        ObjectNode result = JsonNodeFactory.instance
                .objectNode()
                .put("label", label(value.metric()))
                .put("attack", value.attack())
                .put("images", value.images())
                .put("draws", value.draws() * value.values().size());
        if (!value.metric().equals("clean")) {
            result.put("epsilon", PublishedValue.EPSILON);
        }
        ArrayNode correct = result.putArray("correctDraws");
        Arrays.stream(Objects.requireNonNull(value.rightDraws())).forEach(correct::add);
        return new ComparedSide.Row(file, origin(file, page, value), JsonFile.value(result, RobustResult.class));
    }

    /** What some pages write and others leave out. */
    static String label(String metric) {
        return metric.replaceFirst("[+]bptt$", "");
    }

    /** The file as an evaluation has it: whose network, of which images. */
    private static JsonNode origin(Path file, ResultsPage page, PublishedValue value) throws IOException {
        ObjectNode origin = JsonNodeFactory.instance.objectNode();
        int trainings = value.values().size();
        String together = trainings == 1 ? "" : ", " + trainings + " trainings together, compared over images alone";
        origin.put("title", value.recipe() + ", tier " + value.tier() + together);
        ObjectNode provenance = origin.putObject("provenance");
        ObjectNode digests = provenance.putObject("digests");
        page.digests().forEach(digests::put);
        provenance.put("backend", page.provenance().getOrDefault("precision", ""));
        String dataset = page.digests().keySet().stream()
                .filter(each -> each.endsWith(", " + value.images() + " images"))
                .findFirst()
                .orElse(null);
        Require.file(dataset != null, "%s does not say which %d images were judged", file, value.images());
        provenance.put("dataset", dataset).put("datasetSha256", page.digests().get(dataset));
        return origin;
    }
}
