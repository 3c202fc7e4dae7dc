package io.github.rscsnn.reproduce;

import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which numbers of a page are tested against each other, and the tables of these tests.
 *
 * @param page whose numbers
 */
record PagePairs(ResultsPage page) {
    private static final double LEVEL = 0.05;
    private static final int MANY = 10;

    /** Rows of one table under one attack. */
    List<Pair> networks() {
        List<Pair> pairs = new ArrayList<>();
        for (List<String> recipes : compared()) {
            for (PublishedValue a : page.measurements()) {
                PublishedValue b =
                        a.recipe().equals(recipes.getFirst()) ? page.value(recipes.getLast(), a.metric()) : null;
                if (b != null && a.rightDraws() != null && b.rightDraws() != null) {
                    pairs.add(Pair.of(a, b));
                }
            }
        }
        return pairs;
    }

    /** Certificates of two networks, each its recipe's first, over the first images of both, at each radius that both have. */
    List<Pair> certificates() {
        Map<String, PublishedCertificates> first = new LinkedHashMap<>();
        page.certificates().forEach(own -> first.putIfAbsent(own.recipe(), own));
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
    List<Pair> attacks() {
        List<PublishedValue> attacked = page.measurements().stream()
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
            table.column(
                            "over trainings",
                            pair -> ofTrainings(pair, all -> BoundText.interval(all.low(), all.high(), 1)))
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

    /** Over the first images, which the other row has too. */
    private static String percent(PublishedValue value, int images) {
        double right = Arrays.stream(value.rightDraws(), 0, images).sum();
        return value.metric().startsWith(PublishedValue.CERTIFIED)
                ? BoundText.lowerPercent(right / images, 1)
                : PublishedValue.number(
                        100 * right / images / value.draws() / value.values().size(), 1);
    }

    /** Pairs of recipes that stand in one table of the paper for one data set and architecture, each once. */
    private Set<List<String>> compared() {
        Set<List<String>> pairs = new LinkedHashSet<>();
        for (PaperTable table : page.papers()) {
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
}
