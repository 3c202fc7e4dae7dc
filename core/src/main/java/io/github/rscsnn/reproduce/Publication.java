package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Collects what is already measured of trained networks, by {@code rsc evaluate} and by {@code rsc reproduce}, into a
 * {@link ResultsPage}. It trains and attacks nothing.
 */
public final class Publication {
    private static final double EPSILON = 8.0 / 255;
    private static final int MOST_DRAWS = Character.MAX_RADIX - 1;
    private static final Pattern EOT = Pattern.compile("(?:eot:(\\d+)\\+)?(.*)");

    private final Settings settings;
    private final ReproductionListener progress;
    private final List<PublishedNetwork> networks = new ArrayList<>();
    private final List<PublishedValue> values = new ArrayList<>();
    private final Map<String, TreeSet<String>> provenance = new TreeMap<>();

    private Publication(Settings settings, ReproductionListener progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * @param name of the page's files
     * @param progress told what is left out
     * @throws IOException if nothing is there to publish, or a run cannot be read
     */
    public static ResultsPage of(
            String name, String title, String command, Settings settings, ReproductionListener progress)
            throws IOException {
        Publication publication = new Publication(settings, progress);
        for (Map.Entry<String, List<RunFolder>> recipe : publication.runs().entrySet()) {
            publication.add(recipe.getKey(), recipe.getValue());
        }
        if (publication.values.isEmpty()) {
            throw new IOException("no run has results to publish: 'rsc evaluate' or 'rsc reproduce' makes them");
        }
        Map<String, String> origin = new LinkedHashMap<>();
        publication.provenance.forEach((key, texts) -> origin.put(key, String.join("; ", texts)));
        Tier tier = settings.training().tier();
        return new ResultsPage(
                name + ".md",
                title == null ? "Results, tier " + tier.name() : title,
                tier.name() + ": " + tier.title(),
                command,
                origin,
                publication.networks,
                publication.values);
    }

    /** Recipe to the runs given for it, and to those whose recipe is the tier's, in the order of the paper's tables. */
    private Map<String, List<RunFolder>> runs() throws IOException {
        Budget budget = new Budget(settings);
        Map<String, List<RunFolder>> runs = new LinkedHashMap<>();
        List<Path> folders = new ArrayList<>(settings.training().given().folders());
        folders.add(settings.out().resolve("runs"));
        List<RunFolder> found = new ArrayList<>();
        for (Path folder : folders) {
            for (Path path : Runs.runs(folder)) {
                found.add(RunFolder.open(path));
            }
        }
        for (String recipe : recipes()) {
            List<RunFolder> own = new ArrayList<>();
            for (Path path : settings.training().given().runs().getOrDefault(recipe, List.of())) {
                own.add(RunFolder.open(path));
            }
            for (RunFolder run : found) {
                Recipe wanted = budget.recipe(recipe, run.recipe().seed());
                if (Runs.essence(run.recipe()).equals(Runs.essence(wanted))) {
                    own.add(run);
                }
            }
            own.removeIf(run -> !run.checkpoint().exists());
            if (!own.isEmpty()) {
                runs.put(recipe, own);
            }
        }
        return runs;
    }

    /** Of the paper's tables, then of what else was given. */
    private List<String> recipes() {
        Stream<String> paper = PaperTable.names().stream()
                .map(PaperTable::load)
                .flatMap(table -> table.rows().stream().filter(PaperRow::isOurs).map(PaperRow::recipe));
        return Stream.concat(paper, settings.training().given().runs().keySet().stream())
                .distinct()
                .toList();
    }

    private void add(String recipe, List<RunFolder> runs) throws IOException {
        Map<String, List<JsonNode>> byMetric = new LinkedHashMap<>(); // a result of each seed
        List<Long> seeds = new ArrayList<>();
        long seen = 0;
        for (RunFolder run : runs) {
            Map<String, JsonNode> results = results(run);
            if (results.isEmpty()) {
                progress.message(run.path() + " has no results and is left out");
                continue;
            }
            PublishedNetwork network = network(recipe, run, results);
            networks.add(network);
            seeds.add(network.seed());
            seen = Math.max(seen, network.imagesSeen());
            results.forEach((metric, result) ->
                    byMetric.computeIfAbsent(metric, key -> new ArrayList<>()).add(result));
        }
        for (Map.Entry<String, List<JsonNode>> entry : byMetric.entrySet()) {
            List<JsonNode> results = entry.getValue();
            boolean same = results.stream()
                            .map(result -> result.path("images") + " " + result.path("draws") + " "
                                    + result.path("attack") + result.path("source"))
                            .distinct()
                            .count()
                    == 1;
            if (results.size() < seeds.size() || !same) {
                progress.message(
                        recipe + ": " + entry.getKey() + " was not measured alike for all seeds and is left out");
                continue;
            }
            values.add(value(recipe, entry.getKey(), seeds, seen, results));
        }
    }

    private PublishedValue value(
            String recipe, String metric, List<Long> seeds, long imagesSeen, List<JsonNode> results) {
        JsonNode first = results.getFirst();
        List<Double> percents = results.stream()
                .map(result -> 100 * result.path("accuracy").doubleValue())
                .toList();
        double mean =
                percents.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        boolean one = percents.size() == 1;
        String source = first.path("source").asText();
        return new PublishedValue(
                recipe,
                metric,
                settings.training().tier().name(),
                seeds,
                percents,
                one ? 100 * first.path("low").doubleValue() : mean - PublishedValue.margin(percents),
                one ? 100 * first.path("high").doubleValue() : mean + PublishedValue.margin(percents),
                first.path("images").intValue(),
                first.path("draws").intValue(),
                first.path("attack").asText() + (source.isEmpty() ? "" : ", " + source),
                imagesSeen,
                first.path("commit").asText(),
                first.path("draws").intValue() > MOST_DRAWS
                        ? List.of()
                        : results.stream().map(Publication::correct).toList());
    }

    /** One character an image. */
    private static String correct(JsonNode result) {
        StringBuilder text = new StringBuilder();
        result.path("correctDraws").forEach(count -> text.append(Integer.toString(count.intValue(), 36)));
        return text.toString();
    }

    private PublishedNetwork network(String recipe, RunFolder run, Map<String, JsonNode> results) throws IOException {
        Recipe ours = run.recipe();
        List<EpochMetrics> history = run.checkpoint().index().history();
        Path file = run.path().resolve("provenance.json");
        JsonNode trained = Files.exists(file)
                ? JsonFile.read(file, "", "put a copy back, or delete it")
                : MissingNode.getInstance();
        note(
                "training",
                trained.path("dataset").asText() + ", SHA-256 "
                        + trained.path("datasetSha256").asText());
        Tier tier = settings.training().tier();
        return new PublishedNetwork(
                recipe,
                tier.file(recipe),
                RunNote.deviations(new Budget(settings).recipe(recipe, ours.seed()), ours),
                ours.seed(),
                history.size(),
                history.stream().mapToLong(EpochMetrics::images).sum(),
                history.stream().mapToDouble(EpochMetrics::seconds).sum() / 3600,
                results.values().stream()
                                .mapToDouble(result -> result.path("seconds").asDouble())
                                .sum()
                        / 3600,
                trained.path("backend").asText(),
                trained.path("commit").asText(),
                run.checkpoint().index().weightsSha256());
    }

    private void note(String key, String text) {
        provenance.computeIfAbsent(key, any -> new TreeSet<>()).add(text);
    }

    /** Of several results of one metric the one of most images, of those the one of most draws, of those the newest. */
    private Map<String, JsonNode> results(RunFolder run) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        String weights = run.checkpoint().index().weightsSha256();
        Path results = run.path().resolve("results");
        for (Path file : files(results)) {
            JsonNode json;
            try {
                json = JsonFile.read(file, "", "it is left out");
            } catch (IOException e) {
                progress.message(e.getMessage());
                continue;
            }
            if (!weights.equals(
                    json.path("weights").asText(json.path("checkpoint").asText()))) {
                continue; // of the network before it was trained on
            }
            for (JsonNode result : json.has("results") ? json.path("results") : List.of(json.path("result"))) {
                if (result.isObject() && result.path("correctDraws").isArray()) {
                    all.add(with(result.deepCopy(), json));
                }
            }
        }
        all.sort(Comparator.<JsonNode>comparingInt(
                        result -> result.path("images").intValue())
                .thenComparingInt(result -> result.path("draws").intValue())
                .thenComparing(result -> result.path("created").asText()));
        Map<String, JsonNode> best = new TreeMap<>();
        for (JsonNode result : all) {
            String key = key(result);
            if (key != null) {
                best.put(key, result);
            }
        }
        best.values().forEach(this::note);
        return best;
    }

    private void note(JsonNode result) {
        note("commit", result.path("commit").asText());
        note("data", result.path("data").asText());
        note("processor", result.path("processor").asText("not recorded"));
        note("precision", result.path("backend").asText());
        note("software", result.path("software").asText());
    }

    private static List<Path> files(Path results) throws IOException {
        if (!Files.isDirectory(results)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(results)) {
            return files.filter(file -> results.relativize(file)
                            .toString()
                            .matches("(reproduce.|evaluations.|evaluation[.]).*json"))
                    .sorted()
                    .toList();
        }
    }

    /** The result with where it comes from. */
    private static JsonNode with(ObjectNode result, JsonNode file) {
        JsonNode origin = file.path("provenance");
        if (file.has("metric")) {
            result.put("metric", file.path("metric").asText());
        }
        if (!result.path("epsilon").isNumber() && !result.path("label").asText().equals("clean")) {
            result.set("epsilon", file.path("epsilon"));
        }
        return result.put("commit", origin.path("commit").asText())
                .put("created", origin.path("created").asText())
                .put("backend", origin.path("backend").asText())
                .put("processor", origin.path("processor").asText("not recorded"))
                .put(
                        "data",
                        origin.path("dataset").asText() + ", SHA-256 "
                                + origin.path("datasetSha256").asText())
                .put(
                        "software",
                        "libtorch " + origin.path("libtorch").asText() + ", Java "
                                + origin.path("jvm").asText());
    }

    /** Of a metric of the paper's tables only where attack and gradients are its own; null for another ε. */
    private static String key(JsonNode result) {
        if (result.has("metric")) {
            return atEpsilon(result) ? result.path("metric").asText() : null;
        }
        String label = result.path("label").asText();
        if (label.equals("clean")) {
            return label;
        }
        if (!atEpsilon(result)) {
            return null;
        }
        Matcher source = EOT.matcher(result.path("source").asText());
        source.matches();
        int draws = source.group(1) == null ? 1 : Integer.parseInt(source.group(1));
        for (String key : List.of("fgsm", "pgd", "eotpgd", "eotpgd-stclamp")) {
            Metric metric = Metric.of(key);
            boolean same = metric.plan(EPSILON, 1, null)
                    .attack()
                    .name()
                    .equals(result.path("attack").asText());
            if (same && metric.gradient().equals(source.group(2)) && metric.eot() == draws > 1) {
                return key;
            }
        }
        return Stream.of(Metric.has(label) ? result.path("attack").asText() : label, source.group(2))
                .filter(text -> !text.isEmpty() && !text.equals("bptt") && !text.equals("own"))
                .collect(Collectors.joining(", "));
    }

    private static boolean atEpsilon(JsonNode result) {
        double epsilon = result.path("epsilon").asDouble();
        return result.path("label").asText().equals("clean") || Math.abs(epsilon - EPSILON) < 1e-9;
    }
}
