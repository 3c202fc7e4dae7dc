package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.data.Digests;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.Certificates;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gathers what a {@link Publication} is made of: of run folders, and of pages whose run folders are gone. */
final class PublicationParts {
    private static final int MOST_DRAWS = Character.MAX_RADIX - 1;

    private final String name;
    private final Settings settings;
    /** The tier's own recipes, whatever {@code --set} and {@code --epochs} the runs were made with. */
    private final Budget plain;

    private final ReproductionListener progress;
    private final List<PublishedNetwork> networks = new ArrayList<>();
    /** Of one network each, or of several of an earlier page. */
    private final List<PublishedValue> parts = new ArrayList<>();

    private final List<PublishedCertificates> certificates = new ArrayList<>();
    private final Map<String, Path> files = new LinkedHashMap<>(); // to copy, by their names beside the page
    private final Map<String, TreeSet<String>> provenance = new TreeMap<>();

    PublicationParts(String name, Settings settings, ReproductionListener progress) {
        this.name = name;
        this.settings = settings;
        this.plain = new Budget(settings.ofTierAlone());
        this.progress = progress;
    }

    private boolean isOwn(ResultsPage page) {
        return page.page().equals(name + ".md");
    }

    /** Of runs and then of pages. */
    void collect(List<ResultsPage> pages) throws IOException {
        Runs runs = new Runs(settings, new Budget(settings), new Trainer(null), progress);
        for (String recipe : recipes()) {
            add(recipe, runs.there(recipe));
        }
        for (ResultsPage page : pages.stream()
                .sorted(Comparator.comparing(page -> !isOwn(page))) // its own first
                .toList()) {
            join(page);
        }
    }

    /** To copy beside the page. */
    Map<String, Path> files() {
        return files;
    }

    ResultsPage page(String title, String command) throws IOException {
        Tier tier = settings.training().tier();
        List<PublishedValue> values = values();
        Require.file(
                !values.isEmpty(),
                "no run of tier %s has results to publish in %s%s: 'rsc evaluate' or 'rsc reproduce' makes them",
                tier.name(),
                settings.out().resolve("runs"),
                settings.training().given().folders().stream()
                        .map(each -> ", " + each)
                        .collect(Collectors.joining()));
        Map<String, String> origin = new LinkedHashMap<>();
        provenance.forEach((key, texts) -> origin.put(key, String.join("; ", texts)));
        return new ResultsPage(
                name + ".md",
                title,
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

    private void add(String recipe, List<RunFolder> runs) throws IOException {
        Map<PublishedNetwork, RunFolder> seeds = new LinkedHashMap<>();
        for (RunFolder run : runs) {
            Map<String, FoundResult> results = FoundResult.best(run, progress);
            if (results.isEmpty()) {
                progress.message(run.path() + " has no results and is left out");
                continue;
            }
            results.values().forEach(this::note);
            PublishedNetwork network = network(recipe, run, results);
            for (Map.Entry<PublishedNetwork, RunFolder> other : seeds.entrySet()) {
                Require.file(
                        other.getKey().isTrainedAs(network) && other.getKey().seed() != network.seed(),
                        "%s (%s) and %s (%s) are no two seeds of %s: publish one of them",
                        other.getValue().path(),
                        other.getKey().training(),
                        run.path(),
                        network.training(),
                        recipe);
            }
            seeds.put(network, run);
            networks.add(network);
            certificates(recipe, run);
            results.forEach((metric, found) -> parts.add(value(network, metric, found)));
        }
    }

    /**
     * Takes the networks of a page that are not here: of the recipes that are, or of all if it is the page to be written; and of those
     * that are here what was not measured of them here.
     */
    private void join(ResultsPage page) throws IOException {
        Tier tier = settings.training().tier();
        Require.file(
                page.tier().startsWith(tier.name() + ":"),
                "%s is of tier %s, not of %s: numbers of two tiers are not put together",
                page.page(),
                page.tier().replaceFirst(":.*", ""),
                tier.name());
        Set<String> here = networks.stream().map(PublishedNetwork::recipe).collect(Collectors.toSet());
        Map<String, Set<Long>> taken = new LinkedHashMap<>();
        Map<String, Set<Long>> same = new LinkedHashMap<>();
        for (PublishedNetwork network : page.networks()) {
            List<PublishedNetwork> ofRecipe = networks.stream()
                    .filter(each -> each.recipe().equals(network.recipe()))
                    .toList();
            Optional<PublishedNetwork> ofSeed = ofRecipe.stream()
                    .filter(each -> each.seed() == network.seed())
                    .findFirst();
            if (ofSeed.isPresent() && ofSeed.get().weights().equals(network.weights())) {
                same.computeIfAbsent(network.recipe(), any -> new TreeSet<>()).add(network.seed());
            } else if (ofSeed.isPresent()) {
                progress.message(network.recipe() + ": seed " + network.seed() + " of " + page.page()
                        + " is left out: another network of that seed is there already");
            } else if (!ofRecipe.stream().allMatch(network::isTrainedAs)) {
                progress.message(network.recipe() + ": seed " + network.seed() + " of " + page.page()
                        + " is left out: it was trained otherwise (" + network.training() + "; here "
                        + ofRecipe.getFirst().training() + ")");
            } else if (isOwn(page) || here.contains(network.recipe())) {
                taken.computeIfAbsent(network.recipe(), any -> new TreeSet<>()).add(network.seed());
                networks.add(network);
            }
        }
        taken.forEach((recipe, seeds) -> progress.message(recipe + ": seeds " + seeds + " from " + page.page()));
        List<PublishedValue> values = new ArrayList<>();
        for (PublishedValue value : page.measurements()) {
            Set<Long> seeds = new TreeSet<>(taken.getOrDefault(value.recipe(), Set.of()));
            same.getOrDefault(value.recipe(), Set.of()).stream()
                    .filter(seed -> parts.stream().noneMatch(part -> part.isOf(value, seed)))
                    .forEach(seeds::add);
            values.add(value.of(seeds));
        }
        values.removeIf(value -> value.seeds().isEmpty());
        parts.addAll(values);
        List<PublishedCertificates> kept = page.certificates().stream()
                .filter(own -> taken.containsKey(own.recipe()) || same.containsKey(own.recipe()))
                .filter(own ->
                        certificates.stream().noneMatch(each -> each.recipe().equals(own.recipe())))
                .toList();
        certificates.addAll(kept);
        if (!values.isEmpty() || !kept.isEmpty()) {
            page.provenance()
                    .forEach((key, texts) -> Stream.of(texts.split("; ")).forEach(text -> note(key, text)));
            checkData(page);
        }
    }

    /** Of one data set's first images there is one digest. */
    private void checkData(ResultsPage joined) throws IOException {
        for (String key : List.of("training", "data")) {
            Map<String, String> digests = new LinkedHashMap<>();
            for (String text : provenance.getOrDefault(key, new TreeSet<>())) {
                String[] named = text.split(", SHA-256 ");
                String other = named.length < 2 ? null : digests.putIfAbsent(named[0], named[1]);
                Require.file(
                        other == null,
                        "%s is of other data: %s has SHA-256 %s, and %s",
                        joined.page(),
                        named[0],
                        other,
                        named[named.length - 1]);
            }
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

    private PublishedValue value(PublishedNetwork network, String metric, FoundResult found) {
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

    private PublishedNetwork network(String recipe, RunFolder run, Map<String, FoundResult> results)
            throws IOException {
        Recipe ours = run.recipe();
        List<EpochMetrics> history = run.checkpoint().index().history();
        JsonNode trained = run.origin().provenance();
        note(
                "training",
                trained.path("dataset").asText("not recorded") + ", SHA-256 "
                        + trained.path("datasetSha256").asText("not recorded"));
        Recipe wanted = plain.recipe(recipe, ours.training().seed());
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
                run.weights());
    }

    private void certificates(String recipe, RunFolder run) throws IOException {
        List<Certificates> all = new ArrayList<>();
        String weights = run.weights();
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

    private void note(FoundResult found) {
        note("commit", found.origin("commit"));
        note("data", found.origin("dataset") + ", SHA-256 " + found.origin("datasetSha256"));
        note("processor", found.origin("processor"));
        note("precision", found.origin("backend"));
        note("software", "libtorch " + found.origin("libtorch") + ", Java " + found.origin("jvm"));
    }

    private void note(String key, String text) {
        provenance.computeIfAbsent(key, any -> new TreeSet<>()).add(text);
    }
}
