package io.github.rscsnn.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that someone most probably meant. */
final class Nearest {
    /** Shorter beginnings of a name say too little. */
    private static final int SHORTEST_PREFIX = 3;

    private Nearest() {}

    /** {@code "; did you mean X?"}, or nothing when no name is near enough to be a typing error. */
    static String suggestion(String typed, Collection<String> names) {
        return to(typed, names).map(Nearest::question).orElse("");
    }

    static String question(String meant) {
        return "; did you mean " + meant + "?";
    }

    /**
     * The name that differs only in case, hyphens or underscores; else the shortest that begins as typed; else the nearest by edit
     * distance, at most a third of its length away.
     */
    static Optional<String> to(String typed, Collection<String> names) {
        String letters = letters(typed);
        return names.stream()
                .filter(name -> letters(name).equals(letters))
                .findFirst()
                .or(() -> names.stream()
                        .filter(name -> letters.length() >= SHORTEST_PREFIX
                                && letters(name).startsWith(letters))
                        .min(Comparator.comparingInt(String::length)))
                .or(() -> names.stream()
                        .filter(name -> distance(letters, letters(name))
                                        <= Math.max(1, letters(name).length() / 3)
                                && distance(letters, letters(name)) < letters.length())
                        .min(Comparator.comparingInt(name -> distance(letters, letters(name)))));
    }

    /** Without what habits differ in: {@code --time_steps}, {@code timeSteps} and {@code time-steps} are one. */
    static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
