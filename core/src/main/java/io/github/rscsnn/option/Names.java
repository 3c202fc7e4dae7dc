package io.github.rscsnn.option;

import java.util.List;
import java.util.function.Predicate;

/**
 * The names that a text must be one of.
 *
 * @param known in the order shown
 * @param others what else will do
 */
public record Names(List<String> known, Predicate<String> others) {
    /** Any text. */
    public static final Names ANY = new Names(List.of(), text -> true);

    /** These and no other. */
    public static Names of(List<String> known) {
        return new Names(known, text -> false);
    }
}
