package io.github.rscsnn.reproduce;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One row of a table of the paper.
 *
 * @param dataset as the paper writes it, for example {@code CIFAR10}
 * @param architecture for example {@code VGG-5}; empty for a figure of data sets
 * @param title coding or method, for example {@code RSC-0.1}; empty for a figure of data sets
 * @param recipe name in the {@link RecipeBook}; empty for a data set
 * @param values column to the paper's number; accuracies in percent; nothing where the paper has none
 */
public record PaperRow(String dataset, String architecture, String title, String recipe, Map<String, Double> values) {
    public PaperRow {
        values = Map.copyOf(values);
    }

    /** A row of a figure of data sets. */
    static PaperRow ofData(String dataset) {
        return new PaperRow(dataset, "", "", "", Map.of());
    }

    /** For example {@code CIFAR10 VGG-5 RSC-0.1}. */
    public String name() {
        return (dataset + " " + architecture + " " + title).strip();
    }

    /** Data set and architecture, what is compared with each other. */
    String group() {
        return dataset + " " + architecture;
    }

    /** Whether the row is a network, and not a data set. */
    public boolean isNetwork() {
        return !recipe.isEmpty();
    }

    /**
     * Whether the row is the one asked for: each word of {@code pattern} is one of its name, a part of its recipe's name or
     * all of it, whatever their case and punctuation. For a data set one of the words will do.
     */
    boolean matches(String pattern) {
        Set<String> words = new HashSet<>(Set.of(plain(recipe)));
        Stream.of(name().split(" "), recipe.split("-")).flatMap(Arrays::stream).forEach(word -> words.add(plain(word)));
        words.add(plain(dataset));
        Stream<String> asked = Arrays.stream(pattern.strip().split("\\s+")).map(PaperRow::plain);
        return title.isEmpty() ? asked.anyMatch(words::contains) : asked.allMatch(words::contains);
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]", "");
    }
}
