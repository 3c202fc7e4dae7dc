package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.data.Digests;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.Certificates;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final String name;
    private final Settings settings;
    private final ReproductionListener progress;
    private final List<PublishedNetwork> networks = new ArrayList<>();
    /** Of one network each, or of several of an earlier page. */
    private final List<PublishedValue> parts = new ArrayList<>();

    private final List<PublishedCertificates> certificates = new ArrayList<>();
    private final Map<String, Path> files = new LinkedHashMap<>(); // to copy, by their names beside the page
    private final Map<String, TreeSet<String>> provenance = new TreeMap<>();

    private Publication(String name, Settings settings, ReproductionListener progress) {
        this.name = name;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Writes {@code FOLDER/NAME.md}, {@code FOLDER/data/NAME.json} and the certificates of the networks beside it.
     *
     * @param name of the page's files
     * @param with names of pages there whose networks of other seeds are taken too, so that seeds gather over machines on which their
     *     runs are no longer: of the recipes that runs here have, or the page itself where it is among them
     * @param progress told what is left out
     * @throws IOException if nothing is there to publish, a run cannot be read, a page is not there or of another tier, or the page
     *     was written by hand
     */
    public static void write(
            Path folder,
            String name,
            String title,
            String command,
            List<String> with,
            Settings settings,
            ReproductionListener progress)
            throws IOException {
        Publication publication = new Publication(name, settings, progress);
        List<ResultsPage> pages = new ArrayList<>();
        for (String page : with) {
            pages.add(ResultsPage.read(folder.resolve("data").resolve(page + ".json")));
        }
        pages.sort(Comparator.comparing(page -> !page.page().equals(name + ".md"))); // its own first
        publication.page(title, command, pages).write(folder);
        for (Map.Entry<String, Path> file : publication.files.entrySet()) {
            AtomicFiles.write(
                    folder.resolve(file.getKey()),
                    temporary -> Files.copy(file.getValue(), temporary, StandardCopyOption.REPLACE_EXISTING));
        }
    }

    /**
     * The page alone.
     *
     * @throws IOException if nothing is there to publish, or a run cannot be read
     */
    public static ResultsPage of(
            String name, String title, String command, Settings settings, ReproductionListener progress)
            throws IOException {
        return new Publication(name, settings, progress).page(title, command, List.of());
    }

    private ResultsPage page(String title, String command, List<ResultsPage> pages) throws IOException {
        Runs runs = new Runs(settings, new Budget(settings), new Trainer(null), progress);
        for (String recipe : recipes()) {
            add(recipe, runs.there(recipe));
        }
        for (ResultsPage page : pages) {
            join(page);
        }
        List<PublishedValue> values = values();
        Require.file(!values.isEmpty(), "no run has results to publish: 'rsc evaluate' or 'rsc reproduce' makes them");
        Map<String, String> origin = new LinkedHashMap<>();
        provenance.forEach((key, texts) -> origin.put(key, String.join("; ", texts)));
        Tier tier = settings.training().tier();
        return new ResultsPage(
                name + ".md",
                title == null ? "Results, tier " + tier.name() : title,
                tier.name() + ": " + tier.title(),
                command,
                origin,
                networks,
                values,
                certificates);
    }

    /** Of the paper's tables, then of what else was given. */
    private List<String> recipes() {
        Stream<String> paper = PaperTable.names().stream()
                .map(PaperTable::load)
                .flatMap(table ->
                        table.rows().stream().filter(PaperRow::isNetwork).map(PaperRow::recipe));
        return Stream.concat(paper, settings.training().given().runs().keySet().stream())
                .distinct()
                .toList();
    }

    /** A result as a file holds it, and the file's provenance. */
    private record Found(RobustResult result, JsonNode file) {
        String source() {
            return result.source() == null ? "" : result.source();
        }

        String origin(String key) {
            return file.path("provenance").path(key).asText("not recorded");
        }

        /** Whether it is of clean images, or of the paper's ε; files of one ε name it beside their results. */
        boolean isOfThePaper() {
            double epsilon = result.epsilon() != null
                    ? result.epsilon()
                    : file.path("epsilon").asDouble();
            return result.label().equals("clean") || Math.abs(epsilon - EPSILON) < 1e-9;
        }

        /** One character an image. */
        String correct() {
            return Arrays.stream(result.correctDraws())
                    .mapToObj(count -> Integer.toString(count, Character.MAX_RADIX))
                    .collect(Collectors.joining());
        }
    }

    private void add(String recipe, List<RunFolder> runs) throws IOException {
        for (RunFolder run : runs) {
            Map<String, Found> results = results(run);
            if (results.isEmpty()) {
                progress.message(run.path() + " has no results and is left out");
                continue;
            }
            PublishedNetwork network = network(recipe, run, results);
            networks.add(network);
            certificates(recipe, run);
            results.forEach((metric, found) -> parts.add(value(network, metric, found)));
        }
    }

    /** Takes the networks of a page that are not here: of the recipes that are, or of all if it is the page to be written. */
    private void join(ResultsPage page) throws IOException {
        Tier tier = settings.training().tier();
        Require.file(
                page.tier().startsWith(tier.name() + ":"),
                "%s is of tier %s, not of %s: numbers of two tiers are not put together",
                page.page(),
                page.tier().replaceFirst(":.*", ""),
                tier.name());
        boolean own = page.page().equals(name + ".md");
        Set<String> here = networks.stream().map(PublishedNetwork::recipe).collect(Collectors.toSet());
        Map<String, Set<Long>> taken = new LinkedHashMap<>();
        for (PublishedNetwork network : page.networks()) {
            boolean there = networks.stream()
                    .anyMatch(each -> each.recipe().equals(network.recipe()) && each.seed() == network.seed());
            if (!there && (own || here.contains(network.recipe()))) {
                taken.computeIfAbsent(network.recipe(), any -> new TreeSet<>()).add(network.seed());
                networks.add(network);
            }
        }
        taken.forEach((recipe, seeds) -> progress.message(recipe + ": seeds " + seeds + " from " + page.page()));
        page.measurements().stream()
                .map(value -> value.of(taken.getOrDefault(value.recipe(), Set.of())))
                .filter(value -> !value.seeds().isEmpty())
                .forEach(parts::add);
        if (!taken.isEmpty()) {
            page.provenance()
                    .forEach((key, texts) -> Stream.of(texts.split("; ")).forEach(text -> note(key, text)));
        }
        if (page.certificates().stream().anyMatch(each -> taken.containsKey(each.recipe()))) {
            progress.message("certificates of " + page.page() + " are left out: give their runs");
        }
    }

    /** Each recipe's metrics that were measured alike for all its seeds. */
    private List<PublishedValue> values() {
        Map<String, Map<String, List<PublishedValue>>> all = parts.stream()
                .collect(Collectors.groupingBy(
                        PublishedValue::recipe,
                        LinkedHashMap::new,
                        Collectors.groupingBy(PublishedValue::metric, LinkedHashMap::new, Collectors.toList())));
        List<PublishedValue> values = new ArrayList<>();
        all.forEach((recipe, byMetric) -> {
            long seeds = networks.stream()
                    .filter(network -> network.recipe().equals(recipe))
                    .count();
            byMetric.forEach((metric, of) -> {
                boolean alike = of.stream().allMatch(of.getFirst()::isAlike);
                if (of.stream().mapToInt(each -> each.seeds().size()).sum() == seeds && alike) {
                    values.add(PublishedValue.joined(of));
                } else {
                    progress.message(recipe + ": " + metric + " was not measured alike for all seeds and is left out");
                }
            });
        });
        return values;
    }

    private PublishedValue value(PublishedNetwork network, String metric, Found found) {
        RobustResult result = found.result();
        return new PublishedValue(
                network.recipe(),
                metric,
                settings.training().tier().name(),
                List.of(network.seed()),
                List.of(100 * result.accuracy()),
                100 * result.low(),
                100 * result.high(),
                result.images(),
                result.draws(),
                result.attack() + (found.source().isEmpty() ? "" : ", " + found.source()),
                network.imagesSeen(),
                found.origin("commit"),
                result.draws() > MOST_DRAWS ? List.of() : List.of(found.correct()));
    }

    private PublishedNetwork network(String recipe, RunFolder run, Map<String, Found> results) throws IOException {
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
        Recipe wanted = new Budget(settings).recipe(recipe, ours.training().seed());
        Map<String, Object> deviations = RunNote.deviations(wanted, ours);
        if (history.size() != wanted.training().epochs()) {
            deviations.put("epochs", history.size());
        }
        return new PublishedNetwork(
                recipe,
                settings.training().tier().file(recipe),
                deviations,
                ours.training().seed(),
                history.size(),
                history.stream().mapToLong(EpochMetrics::images).sum(),
                history.stream().mapToDouble(EpochMetrics::seconds).sum() / 3600,
                results.values().stream()
                                .mapToDouble(found -> found.result().seconds())
                                .sum()
                        / 3600,
                trained.path("backend").asText(),
                trained.path("commit").asText(),
                run.checkpoint().index().weightsSha256());
    }

    private void certificates(String recipe, RunFolder run) throws IOException {
        List<Certificates> all = new ArrayList<>();
        String weights = run.checkpoint().index().weightsSha256();
        for (Path file : Certificates.files(run.path())) {
            try {
                JsonNode sidecar = JsonFile.read(
                        file.resolveSibling(file.getFileName() + ".json"), "", "its certificates are left out");
                if (sidecar.path("checkpoint").asText().equals(weights)) {
                    all.add(Certificates.read(file, sidecar));
                }
            } catch (IOException e) {
                progress.message(String.valueOf(e.getMessage()));
            }
        }
        Certificates own = Certificates.fullest(all).orElse(null);
        if (own != null) {
            Path source = run.path().resolve(own.file());
            String file = "data/" + name + "-" + recipe.replace('/', '-') + ".tsv";
            for (int seed = 2; files.containsKey(file); seed++) {
                file = "data/" + name + "-" + recipe.replace('/', '-') + "-" + seed + ".tsv";
            }
            files.put(file, source);
            certificates.add(PublishedCertificates.of(recipe, file, Digests.sha256(source), own));
        }
    }

    private void note(String key, String text) {
        provenance.computeIfAbsent(key, any -> new TreeSet<>()).add(text);
    }

    /** Of several results of one metric the one of most images, of those the one of most draws, of those the newest. */
    private Map<String, Found> results(RunFolder run) throws IOException {
        List<Found> all = new ArrayList<>();
        String weights = run.checkpoint().index().weightsSha256();
        for (Path file : RunFolder.judgements(run.path())) {
            try {
                JsonNode json = JsonFile.read(file, "", "it is left out");
                String judged =
                        json.path("weights").asText(json.path("checkpoint").asText());
                for (JsonNode result : json.has("results") ? json.path("results") : List.of(json.path("result"))) {
                    // others are of the network before it was trained on
                    if (judged.equals(weights) && result.path("correctDraws").isArray()) {
                        all.add(new Found(JsonFile.value(result, RobustResult.class), json));
                    }
                }
            } catch (IOException e) {
                progress.message(String.valueOf(e.getMessage()));
            }
        }
        Map<String, Found> best = new TreeMap<>();
        all.stream()
                .filter(Found::isOfThePaper)
                .sorted(Comparator.<Found>comparingInt(found -> found.result().images())
                        .thenComparingInt(found -> found.result().draws())
                        .thenComparing(found -> found.origin("created")))
                .forEach(found -> best.put(key(found), found));
        for (Found found : best.values()) {
            note("commit", found.origin("commit"));
            note("data", found.origin("dataset") + ", SHA-256 " + found.origin("datasetSha256"));
            note("processor", found.origin("processor"));
            note("precision", found.origin("backend"));
            note("software", "libtorch " + found.origin("libtorch") + ", Java " + found.origin("jvm"));
        }
        return best;
    }

    /** Of a metric of the paper's tables only where attack and gradients are its own. */
    private static String key(Found found) {
        String label = found.result().label();
        if (found.file().has("metric") || label.equals("clean")) {
            return found.file().path("metric").asText(label);
        }
        Matcher source = EOT.matcher(found.source());
        source.matches();
        boolean eot = source.group(1) != null && Integer.parseInt(source.group(1)) > 1;
        for (String key : List.of("fgsm", "pgd", "eotpgd", "eotpgd-stclamp")) {
            Metric metric = Metric.of(key);
            if (isAttackOf(metric, found) && metric.gradient().equals(source.group(2)) && metric.eot() == eot) {
                return key;
            }
        }
        boolean other = Metric.has(label) && !isAttackOf(Metric.of(label), found);
        return Stream.of(
                        other ? found.result().attack() : label, source.group(2).replaceFirst("[+]bptt$", ""))
                .filter(text -> !Set.of("", "bptt", "own").contains(text))
                .collect(Collectors.joining(", "));
    }

    private static boolean isAttackOf(Metric metric, Found found) {
        Attack attack = metric.plan(EPSILON, 1, null).attack();
        return attack != null && attack.name().equals(found.result().attack());
    }
}
