package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import gg.jte.output.StringOutput;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    /** SHA-256 of the images that were judged, by data set, split and how many of the first; empty of one that has two. */
    public Map<String, String> digests() {
        return Stream.of(provenance.getOrDefault("data", "").split("; "))
                .map(text -> text.split(", SHA-256 "))
                .filter(named -> named.length == 2)
                .collect(Collectors.toMap(named -> named[0], named -> named[1], (one, other) -> ""));
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

    @Nullable
    PublishedValue value(String recipe, String metric) {
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

    /** What is tested. */
    PagePairs pairs() {
        return new PagePairs(this);
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
