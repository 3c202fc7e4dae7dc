package io.github.rscsnn.reproduce;

import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What of the paper is wanted.
 *
 * @param tables with the rows that are wanted, in the order asked for
 */
public record Selection(List<PaperTable> tables) {
    /** The name of everything. */
    public static final String ALL = "all";

    public Selection {
        tables = List.copyOf(tables);
    }

    /** Whether it needs a trained network. */
    public boolean trains() {
        return tables.stream().anyMatch(table -> !table.recipes().isEmpty());
    }

    /**
     * @param names of {@link PaperTable#names()}, or {@link #ALL} alone
     * @param patterns see {@link PaperTable#select}; of several tables and figures those stay that have such a row
     * @throws IllegalArgumentException naming what does not exist, and what does
     */
    public static Selection of(List<String> names, List<String> patterns) {
        Require.argument(
                names.size() <= 1 || !names.contains(ALL), "'%s' stands alone: it has all tables and figures", ALL);
        List<String> wanted = names.equals(List.of(ALL)) ? PaperTable.names() : names;
        if (wanted.isEmpty() || Set.copyOf(wanted).size() < wanted.size()) {
            throw new IllegalArgumentException("each table or figure must be given once, got " + wanted);
        }
        List<PaperTable> all = wanted.stream().map(PaperTable::load).toList();
        if (all.size() == 1) {
            return new Selection(List.of(all.getFirst().select(patterns)));
        }
        for (String pattern : patterns) {
            if (all.stream().noneMatch(table -> table.has(pattern))) {
                throw new IllegalArgumentException(
                        "no row of " + String.join(", ", wanted) + " matches '" + pattern + "'");
            }
        }
        List<PaperTable> selected = new ArrayList<>();
        for (PaperTable table : all) {
            List<String> own = patterns.stream().filter(table::has).toList();
            if (patterns.isEmpty() || !own.isEmpty()) {
                selected.add(table.select(own));
            }
        }
        return new Selection(selected);
    }
}
