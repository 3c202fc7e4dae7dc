package io.github.rscsnn.reproduce;

import java.util.Locale;
import java.util.Map;

/**
 * One row of a table of the paper.
 *
 * @param dataset as the paper writes it, for example {@code CIFAR10}
 * @param architecture for example {@code VGG-5}
 * @param title coding or method, for example {@code RSC-0.1}
 * @param recipe name in the {@link RecipeBook}; empty for other people's work, which is quoted only
 * @param values column to the paper's number; accuracies in percent; nothing where the paper has none
 */
public record PaperRow(String dataset, String architecture, String title, String recipe, Map<String, Double> values) {
    public PaperRow {
        values = Map.copyOf(values);
    }

    /** For example {@code CIFAR10 VGG-5 RSC-0.1}. */
    public String name() {
        return dataset + " " + architecture + " " + title;
    }

    /** Whether a measurement of ours belongs into this row. */
    public boolean isOurs() {
        return !recipe.isEmpty();
    }

    /**
     * Whether the row is the one asked for: all words of {@code pattern} occur in its name or in its recipe's, whatever their
     * case and punctuation.
     */
    boolean matches(String pattern) {
        String text = plain(name() + " " + recipe);
        for (String word : pattern.strip().split("\\s+")) {
            if (!text.contains(plain(word))) {
                return false;
            }
        }
        return true;
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9. ]", "");
    }
}
