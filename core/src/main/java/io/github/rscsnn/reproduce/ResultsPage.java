package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import gg.jte.output.StringOutput;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.PairedDifference;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Published results as {@code docs/results/data/NAME.json} holds them; {@code docs/results/NAME.md} is made of that.
 *
 * @param page name of the Markdown file
 * @param title heading
 * @param tier which budget, in words
 * @param command that made the page
 * @param provenance commit, data, processor, precision and software of the evaluations
 * @param networks behind the numbers
 * @param measurements the numbers
 * @param certificates of some of the networks
 */
public record ResultsPage(
        String page,
        String title,
        String tier,
        String command,
        Map<String, String> provenance,
        List<PublishedNetwork> networks,
        List<PublishedValue> measurements,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PublishedCertificates> certificates) {
    private static final double LEVEL = 0.05;
    private static final int MANY = 10;

    public ResultsPage {
        Require.argument(
                Stream.of(page, title, tier, command, provenance).allMatch(Objects::nonNull),
                "it lacks the page, title, tier, command or provenance");
        Require.argument(
                title.lines().count() < 2 && !title.contains("|"),
                "a page's title is one line without '|'; got '%s'",
                title);
        networks = List.copyOf(networks);
        measurements = List.copyOf(measurements);
        certificates = certificates == null ? List.of() : List.copyOf(certificates);
    }

    /** @throws IOException if it is damaged, or of a page that was written by hand */
    public static ResultsPage read(Path json) throws IOException {
        Require.file(Files.exists(json), "no page of results: %s is not there", json);
        Require.file(isPublished(json), "%s is of a page that was written by hand: it names no networks", json);
        return JsonFile.read(json, ResultsPage.class, "results", "put a copy back, or publish again");
    }

    /** Whether it is there and no page's that was written by hand. */
    static boolean isPublished(Path json) throws IOException {
        return Files.exists(json)
                && JsonFile.read(json, "results", "put a copy back, or delete it")
                        .has("networks");
    }

    /**
     * Tells before anything is done that no page may have this name.
     *
     * @throws IllegalArgumentException if it has other letters than a file's name should, or is taken
     * @throws IOException if a page of this name was written by hand
     */
    static void check(Path folder, String page) throws IOException {
        Require.argument(
                page.matches("\\w[\\w.-]*[.]md") && !page.matches("(?i)(readme|coverage)[.]md"),
                "a page's name is of letters, digits, '-', '_' and '.', and neither README nor coverage; got '%s'",
                page.replaceFirst("[.]md$", ""));
        Require.file(
                !Files.exists(folder.resolve(page)) || isPublished(folder.resolve(data(page))),
                "%s was not published by this command: give another name",
                folder.resolve(page));
    }

    private record Numbers(@Nullable List<PublishedValue> measurements) {}

    /** The numbers of a file of results, also where its page was written by hand. */
    static List<PublishedValue> measurements(Path json) throws IOException {
        Numbers numbers = JsonFile.read(json, Numbers.class, "results", "put a copy back");
        return numbers.measurements() == null ? List.of() : numbers.measurements();
    }

    /**
     * Writes {@code FOLDER/NAME.md} and {@code FOLDER/data/NAME.json}, and adds the page to the table of {@code README.md}.
     *
     * @throws IOException also for a page that was written by hand
     */
    public void write(Path folder) throws IOException {
        check(folder, page);
        String markdown = markdown(); // before anything is written
        Files.createDirectories(folder.resolve("data"));
        JsonFile.write(folder.resolve(data()), this);
        AtomicFiles.writeString(folder.resolve(page), markdown);
        Path index = folder.resolve("README.md");
        String text = Files.exists(index) ? Files.readString(index) : "";
        int last = text.lastIndexOf("\n| [");
        if (last >= 0 && !text.contains("(" + page + ")")) {
            int end = text.indexOf('\n', last + 1);
            end = end < 0 ? text.length() : end;
            String row = "\n| [" + title + "](" + page + ") | " + networks.size()
                    + (networks.size() == 1 ? " network | " : " networks | ") + tier + " |";
            AtomicFiles.writeString(index, text.substring(0, end) + row + text.substring(end));
        }
    }

    String data() {
        return data(page);
    }

    private static String data(String page) {
        return "data/" + page.replaceFirst("[.]md$", ".json");
    }

    /** The page. */
    @JsonIgnore
    public String markdown() {
        StringOutput text = new StringOutput();
        JteresultsGenerated.render(text, null, this);
        return text.toString();
    }

    /** The paper's tables with the rows that there are numbers for. */
    List<PaperTable> papers() {
        Set<String> recipes = measurements.stream().map(PublishedValue::recipe).collect(Collectors.toSet());
        return PaperTable.names().stream()
                .map(PaperTable::load)
                .filter(table -> table.kind() == PaperTable.Kind.ACCURACIES)
                .map(table -> table.with(table.rows().stream()
                        .filter(row -> recipes.contains(row.recipe()))
                        .toList()))
                .toList();
    }

    /** Whether a table has an attack on a row that none of those shown has. */
    boolean shows(PaperTable table, Set<String> shown) {
        return table.rows().stream()
                .anyMatch(row -> table.columns().stream()
                        .map(table::metric)
                        .anyMatch(metric -> !metric.attack().isEmpty()
                                && value(row.recipe(), metric.key()) != null
                                && !shown.contains(row.recipe() + " " + metric.key())));
    }

    private @Nullable PublishedValue value(String recipe, String metric) {
        return measurements.stream()
                .filter(value -> value.recipe().equals(recipe) && value.metric().equals(metric))
                .findFirst()
                .orElse(null);
    }

    Table table(PaperTable table, Set<String> shown) {
        Map<String, Metric> columns = new LinkedHashMap<>();
        table.columns().forEach(column -> columns.put(column, table.metric(column)));
        columns.put(Metric.UNMASKED.key(), Metric.UNMASKED);
        Table.Columns<PaperRow> result = Table.of(table.rows())
                .column("data set", PaperRow::dataset)
                .column("network", PaperRow::architecture)
                .column("row", PaperRow::title);
        columns.forEach((column, metric) -> result.column(metric.title() + images(table, metric), row -> {
            String key = metric.qte().isEmpty()
                    ? metric.key()
                    : table.metric(metric.qte()).key();
            PublishedValue value = value(row.recipe(), key);
            PublishedValue clean = value(row.recipe(), "clean");
            Double paper = row.values().get(column);
            String ours = value == null
                    ? "–"
                    : metric.qte().isEmpty()
                            ? value.text()
                            : clean == null ? "–" : PublishedValue.number(Coverage.qte(clean, value), 2);
            shown.add(row.recipe() + " " + key);
            return ours + (paper == null ? "" : " (" + PublishedValue.number(paper, 2) + ")");
        }));
        return result.table();
    }

    /** How many images a column is of. */
    private String images(PaperTable table, Metric metric) {
        String images = table.rows().stream()
                .map(row -> value(row.recipe(), metric.key()))
                .filter(value -> value != null)
                .map(value -> String.valueOf(value.images()))
                .distinct()
                .collect(Collectors.joining(" or "));
        return images.isEmpty() ? "" : ", n = " + images;
    }

    /** What none of the tables that were shown has: an attack on so many images a row, a network a column. */
    Table others(Set<String> shown) {
        Map<List<Object>, Map<String, String>> rows = new LinkedHashMap<>();
        Set<String> networks = new LinkedHashSet<>();
        for (PublishedValue value : measurements) {
            if (!shown.contains(value.recipe() + " " + value.metric())) {
                networks.add(value.recipe());
                rows.computeIfAbsent(List.of(value.metric(), value.images()), row -> new LinkedHashMap<>())
                        .put(value.recipe(), value.text());
            }
        }
        Table.Columns<Map.Entry<List<Object>, Map<String, String>>> table = Table.of(rows.entrySet())
                .column("attack", row -> row.getKey().getFirst())
                .column("n", row -> row.getKey().getLast());
        networks.forEach(network -> table.column(network, row -> row.getValue().getOrDefault(network, "–")));
        return table.table();
    }

    /** What no perturbation within a radius can change; columns for the radii of any of them. */
    Table certificateTable() {
        Table.Columns<PublishedCertificates> table = Table.of(certificates)
                .column("network", PublishedCertificates::recipe)
                .column("norm", PublishedCertificates::norm)
                .column("noise", PublishedCertificates::noise);
        certificates.stream()
                .flatMap(own -> own.certified().keySet().stream())
                .distinct()
                .sorted()
                .forEach(radius -> table.column("R = " + radius, own -> own.text(radius)));
        return table.column("average radius", own -> BoundText.lower(own.averageRadius(), 3))
                .column("images", own -> own.images() + (own.skip() == 1 ? "" : ", every " + own.skip() + "th"))
                .column("abstained", PublishedCertificates::abstained)
                .column("draws, average", own -> own.n0() + " + " + Math.round(own.draws()))
                .column("most", PublishedCertificates::n)
                .column("took all", PublishedCertificates::exhausted)
                .column("α", PublishedCertificates::alpha)
                .column("precision", PublishedCertificates::backend)
                .column("every image", own -> "[TSV](" + own.file() + ")")
                .table();
    }

    /** What each attack was, and over how many fresh draws its images are judged. */
    Table attacks() {
        Table table = new Table("attack", "with its parameters and gradients", "draws");
        measurements.stream()
                .map(value -> List.of(value.metric(), value.attack(), value.draws()))
                .distinct()
                .forEach(row -> table.row(row.toArray()));
        return table;
    }

    /**
     * Two rows of one table under one attack, or two attacks of one network.
     *
     * @param trainings A minus B in points, seed by seed over the images of both; null unless both have two seeds or more in common
     */
    record Pair(
            PublishedValue a,
            PublishedValue b,
            PairedDifference difference,
            @Nullable Trainings trainings) {
        static Pair of(PublishedValue a, PublishedValue b) {
            int images = Math.min(a.images(), b.images());
            List<Double> points = a.seeds().stream()
                    .filter(b.seeds()::contains)
                    .map(seed -> a.percent(a.seeds().indexOf(seed), images)
                            - b.percent(b.seeds().indexOf(seed), images))
                    .toList();
            return new Pair(a, b, ResultsPage.difference(a, b), points.size() < 2 ? null : new Trainings(points));
        }

        private boolean isOfSeveral() {
            return a.seeds().size() > 1 && b.seeds().size() > 1;
        }

        /**
         * Of several trainings an order must be there on these networks as well as over trainings; of those without two seeds in
         * common it is not known.
         */
        double pValue() {
            double over = trainings != null ? trainings.pValue() : isOfSeveral() ? 1 : 0;
            return Math.max(difference.pValue(), over);
        }
    }

    List<Pair> networkPairs() {
        List<Pair> pairs = new ArrayList<>();
        for (List<String> recipes : compared()) {
            for (PublishedValue a : measurements) {
                PublishedValue b = a.recipe().equals(recipes.getFirst()) ? value(recipes.getLast(), a.metric()) : null;
                if (b != null && a.rightDraws() != null && b.rightDraws() != null) {
                    pairs.add(Pair.of(a, b));
                }
            }
        }
        return pairs;
    }

    /** Certificates of two networks, each its recipe's first, over the first images of both, at each radius that both have. */
    List<Pair> certificatePairs() {
        Map<String, PublishedCertificates> first = new LinkedHashMap<>();
        certificates.forEach(own -> first.putIfAbsent(own.recipe(), own));
        List<PublishedCertificates> one = List.copyOf(first.values());
        List<Pair> pairs = new ArrayList<>();
        for (PublishedCertificates a : one) {
            for (PublishedCertificates b : one.subList(0, one.indexOf(a))) {
                if (a.norm().equals(b.norm()) && a.isOfTheImagesOf(b)) {
                    a.certified().keySet().stream()
                            .filter(b.certified()::containsKey)
                            .forEach(radius -> pairs.add(Pair.of(a.value(radius), b.value(radius))));
                }
            }
        }
        return pairs;
    }

    /**
     * The more accurate one first. Of a network with many attacks only the pairs with the paper's PGD and with the one that
     * leaves least: Holm's correction for hundreds would show nothing.
     */
    List<Pair> attackPairs() {
        List<PublishedValue> attacked = measurements.stream()
                .filter(value -> value.rightDraws() != null && !value.metric().equals("clean"))
                .toList();
        Map<String, List<PublishedValue>> byNetwork =
                attacked.stream().collect(Collectors.groupingBy(PublishedValue::recipe));
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < attacked.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (attacked.get(i).recipe().equals(attacked.get(j).recipe())
                        && isAsked(
                                attacked.get(j),
                                attacked.get(i),
                                Require.entry(byNetwork, attacked.get(i).recipe()))) {
                    Pair pair = Pair.of(attacked.get(j), attacked.get(i));
                    pairs.add(pair.difference().difference() < 0 ? Pair.of(pair.b(), pair.a()) : pair);
                }
            }
        }
        return pairs;
    }

    private static boolean isAsked(PublishedValue a, PublishedValue b, List<PublishedValue> all) {
        PublishedValue least = Collections.min(all, Comparator.comparingDouble(PublishedValue::mean));
        return all.size() <= MANY
                || Stream.of(a, b).anyMatch(one -> one == least || one.metric().equals("pgd"));
    }

    /** A section about pairs; nothing where there are none. */
    static Table differences(List<Pair> pairs) {
        Set<Pair> shown = new LinkedHashSet<>();
        List<Pair> ascending =
                pairs.stream().sorted(Comparator.comparingDouble(Pair::pValue)).toList();
        for (int i = 0; i < ascending.size(); i++) {
            if (ascending.get(i).pValue() * (ascending.size() - i) >= LEVEL) {
                break; // Holm stops at the first that is not
            }
            shown.add(ascending.get(i));
        }
        boolean ofOne =
                pairs.getFirst().a().recipe().equals(pairs.getFirst().b().recipe());
        Table.Columns<Pair> table = Table.of(pairs)
                .column(ofOne ? "network" : "A", pair -> pair.a().recipe())
                .column(
                        ofOne ? "A" : "B",
                        pair -> ofOne ? pair.a().metric() : pair.b().recipe())
                .column(ofOne ? "B" : "attack", pair -> pair.b().metric())
                .column("n", pair -> pair.difference().images())
                .column("A %", pair -> percent(pair.a(), pair.difference().images()))
                .column("B %", pair -> percent(pair.b(), pair.difference().images()))
                .percent("A - B", pair -> pair.difference().difference())
                .column(
                        "95 % interval",
                        pair -> BoundText.percents(
                                pair.difference().low(), pair.difference().high(), 1))
                .column("p", pair -> BoundText.pValue(pair.difference().pValue()));
        if (overTrainings(pairs)) {
            table.column("over trainings", pair -> ofTrainings(pair, ResultsPage::interval))
                    .column("p over them", pair -> ofTrainings(pair, own -> BoundText.pValue(own.pValue())));
        }
        return table.column("order", pair -> shown.contains(pair) ? "**shown**" : "not shown")
                .table();
    }

    /** Whether some of these are of several trainings. */
    static boolean overTrainings(List<Pair> pairs) {
        return pairs.stream().anyMatch(Pair::isOfSeveral);
    }

    private static String ofTrainings(Pair pair, Function<Trainings, String> text) {
        return pair.trainings() == null ? "–" : text.apply(pair.trainings());
    }

    private static String interval(Trainings trainings) {
        return "[" + BoundText.lower(trainings.low(), 1) + ", " + BoundText.upper(trainings.high(), 1) + "]";
    }

    /** Over the first images, which the other row has too. */
    private static String percent(PublishedValue value, int images) {
        double right = Arrays.stream(value.rightDraws(), 0, images).sum();
        return value.metric().startsWith(PublishedValue.CERTIFIED)
                ? BoundText.lowerPercent(right / images, 1)
                : PublishedValue.number(
                        100 * right / images / value.draws() / value.values().size(), 1);
    }

    /** Over the images of both, which are the first of the test set. */
    private static PairedDifference difference(PublishedValue a, PublishedValue b) {
        int images = Math.min(a.images(), b.images());
        return PairedDifference.of(
                Arrays.copyOf(a.rightDraws(), images),
                a.draws() * a.values().size(),
                Arrays.copyOf(b.rightDraws(), images),
                b.draws() * b.values().size());
    }

    /** Pairs of recipes that stand in one table of the paper for one data set and architecture, each once. */
    private Set<List<String>> compared() {
        Set<List<String>> pairs = new LinkedHashSet<>();
        for (PaperTable table : papers()) {
            table.rows().stream()
                    .collect(Collectors.groupingBy(PaperRow::group))
                    .values()
                    .forEach(rows -> {
                        List<String> recipes =
                                rows.stream().map(PaperRow::recipe).distinct().toList();
                        for (int i = 0; i < recipes.size(); i++) {
                            for (int j = 0; j < i; j++) {
                                pairs.add(Stream.of(recipes.get(i), recipes.get(j))
                                        .toList());
                            }
                        }
                    });
        }
        return pairs;
    }

    Table networkTable() {
        return Table.of(networks)
                .column("network", PublishedNetwork::recipe)
                .column("recipe", PublishedNetwork::made)
                .column(
                        "other keys",
                        network -> network.deviations().entrySet().stream()
                                .map(entry -> entry.getKey() + " = " + entry.getValue())
                                .collect(Collectors.joining(", ")))
                .column("seed", PublishedNetwork::seed)
                .column("epochs", PublishedNetwork::epochs)
                .column("images seen", PublishedNetwork::imagesSeen)
                .number("hours of training", "%.2f", PublishedNetwork::hours)
                .number("of attacks", "%.2f", PublishedNetwork::attackHours)
                .column("trained by", PublishedNetwork::backend)
                .column("commit", PublishedNetwork::commit)
                .column("weights", network -> network.weights().substring(0, 8))
                .table();
    }
}
