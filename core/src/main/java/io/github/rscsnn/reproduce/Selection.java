package io.github.rscsnn.reproduce;

import io.github.rscsnn.data.Datasets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What of the paper is wanted: tables and figures by name, and which rows of each.
 *
 * @param parts in the order asked for, at least one
 */
public record Selection(List<Part> parts) {
    /** The name of everything. */
    public static final String ALL = "all";

    static final String CHECKLIST = PaperChecklist.NAME;
    static final String SIMILARITY = "figure2";
    static final String NOISE = NoiseCurves.NAME;
    static final String MAPS = "figure4";
    static final String THEORY = "theory";

    private static final Map<String, String> FIGURES = figures();
    private static final Map<String, List<String>> DATA =
            Map.of(SIMILARITY, List.of("cifar10"), MAPS, List.of("cifar100", "tiny-imagenet"));

    /**
     * One table or figure.
     *
     * @param name for example {@code table3}
     * @param rows those that are wanted; none for a figure of data sets
     * @param data sets of such a figure; none for others
     */
    public record Part(String name, PaperTable rows, List<String> data) {
        public Part {
            data = List.copyOf(data);
        }

        /** The recipes that it needs networks of. */
        List<String> recipes() {
            return name.equals(CHECKLIST) ? ChecklistReproduction.recipes(rows) : TableReproduction.recipes(rows);
        }

        Part withRows(List<PaperRow> others) {
            return new Part(name, new PaperTable(rows.name(), rows.title(), rows.columns(), others), data);
        }
    }

    public Selection {
        parts = List.copyOf(parts);
    }

    /** Whether it needs a trained network. */
    public boolean trains() {
        return parts.stream().anyMatch(part -> !part.recipes().isEmpty());
    }

    private static Map<String, String> figures() {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put(SIMILARITY, "Figure 2: how alike the codings are (--rows DATASET)");
        figures.put(NOISE, "Figure 3: accuracy against epsilon for three noise levels");
        figures.put(MAPS, "Figure 4: coded images of RSC and Poisson (--rows DATASET)");
        figures.put(THEORY, "Theorems 3.2 and 3.3, closed forms against draws");
        return figures;
    }

    /** Everything that can be asked for: tables, then figures. */
    public static List<String> names() {
        return Stream.of(List.of(CHECKLIST), PaperTable.names(), List.copyOf(FIGURES.keySet()))
                .flatMap(List::stream)
                .toList();
    }

    /** What a name stands for. */
    public static String title(String name) {
        return name.equals(CHECKLIST)
                ? PaperChecklist.TITLE
                : FIGURES.containsKey(name) ? FIGURES.get(name) : PaperTable.title(name);
    }

    /** Number of rows to choose from; 0 for a figure of data sets. */
    public static int rows(String name) {
        return all(name).rows().size();
    }

    /**
     * @param names of {@link #names()}, or {@link #ALL} alone
     * @param patterns words that must occur in a row, see {@link PaperTable#select}; of several tables and figures those stay that
     *     have such a row
     * @throws IllegalArgumentException naming what does not exist, and what does
     */
    public static Selection of(List<String> names, List<String> patterns) {
        List<String> wanted = names.equals(List.of(ALL)) ? names() : names;
        for (String name : wanted) {
            if (name.equals(ALL)) {
                throw new IllegalArgumentException("'" + ALL + "' stands alone: it has all tables and figures");
            }
            if (!names().contains(name)) {
                throw new IllegalArgumentException("nothing of the paper is called '" + name + "'; known: "
                        + String.join(", ", names()) + ", or all");
            }
        }
        if (wanted.isEmpty() || Set.copyOf(wanted).size() < wanted.size()) {
            throw new IllegalArgumentException("each table or figure must be given once, got " + wanted);
        }
        if (wanted.size() == 1) {
            return new Selection(List.of(single(wanted.getFirst(), patterns)));
        }
        return new Selection(several(wanted, patterns));
    }

    private static Part single(String name, List<String> patterns) {
        List<String> data = patterns.isEmpty() ? DATA.getOrDefault(name, List.of()) : dataSets(patterns);
        if (DATA.containsKey(name) && data.size() < Math.max(1, patterns.size())) {
            throw new IllegalArgumentException(name + " takes data sets in --rows, any of "
                    + String.join(", ", Datasets.names()) + "; got " + String.join(", ", patterns));
        }
        PaperTable rows = name.equals(CHECKLIST)
                ? PaperChecklist.networks(patterns)
                : DATA.containsKey(name) ? all(name) : all(name).select(patterns);
        return new Part(name, rows, DATA.containsKey(name) ? data : List.of());
    }

    private static List<Part> several(List<String> names, List<String> patterns) {
        Set<String> matched = new LinkedHashSet<>();
        List<Part> parts = new ArrayList<>();
        for (String name : names) {
            if (DATA.containsKey(name)) {
                List<String> data = dataSets(patterns);
                parts.add(new Part(name, all(name), data.isEmpty() ? DATA.get(name) : data));
                continue;
            }
            List<String> own = patterns.stream().filter(all(name)::has).toList();
            matched.addAll(own);
            if (patterns.isEmpty() || !own.isEmpty()) {
                parts.add(single(name, own));
            }
        }
        boolean ofData = names.stream().anyMatch(DATA::containsKey);
        for (String pattern : patterns) {
            if (!matched.contains(pattern)
                    && !(ofData && !dataSets(List.of(pattern)).isEmpty())) {
                throw new IllegalArgumentException(
                        "no row of " + String.join(", ", names) + " matches '" + pattern + "'");
            }
        }
        return parts;
    }

    private static PaperTable all(String name) {
        return switch (name) {
            case CHECKLIST -> PaperChecklist.networks();
            case NOISE -> figure(name, NoiseCurves.RECIPES);
            case THEORY -> figure(name, List.of(CodingFigures.THEORY_RECIPE));
            case SIMILARITY, MAPS -> figure(name, List.of());
            default -> PaperTable.load(name);
        };
    }

    /** A figure of networks, as rows without numbers. */
    private static PaperTable figure(String name, List<String> recipes) {
        List<PaperRow> rows = recipes.stream()
                .map(recipe ->
                        new PaperRow("CIFAR10", "VGG-5", recipe.replaceFirst(".*-rsc-", "RSC-"), recipe, Map.of()))
                .toList();
        return new PaperTable(name, FIGURES.get(name), List.of(), rows);
    }

    /** The data sets that are patterns, or else those that are named by the patterns' words. */
    private static List<String> dataSets(List<String> patterns) {
        List<String> whole = known(patterns.stream());
        return whole.isEmpty()
                ? known(patterns.stream()
                        .flatMap(pattern -> Stream.of(pattern.strip().split("\\s+"))))
                : whole;
    }

    private static List<String> known(Stream<String> words) {
        return words.map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(Datasets.names()::contains)
                .distinct()
                .toList();
    }
}
