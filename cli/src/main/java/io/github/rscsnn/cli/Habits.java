package io.github.rscsnn.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What PyTorch, torchattacks, RobustBench, SNN-RAT and SpikingJelly call our options, commands and values. */
final class Habits {
    /** Ours, the first of them that a command has, to what others type. */
    static final Map<List<String>, String> OPTIONS = read("option");

    private static final Map<String, String> COMMANDS = words("command");
    private static final Map<String, String> VALUES = words("value");

    private Habits() {}

    private static Map<List<String>, String> read(String kind) {
        try (InputStream in = Habits.class.getResourceAsStream("habits.txt")) {
            Map<List<String>, String> rows = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" \\| "))
                    .filter(row -> row[0].equals(kind))
                    .forEach(row -> rows.put(List.of(row[1].split(", ")), row[2]));
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> words(String kind) {
        Map<String, String> ours = new HashMap<>();
        read(kind)
                .forEach((names, words) -> List.of(words.split(" ")).forEach(word -> ours.put(word, names.getFirst())));
        return ours;
    }

    /** {@code "; did you mean X?"} for an option that a command does not have. */
    static String option(String typed, Collection<String> known) {
        String bare = typed.replaceFirst("^-+", "");
        Map<String, String> habits = new HashMap<>();
        OPTIONS.forEach((ours, words) -> ours.stream()
                .filter(name -> known.contains(name.split(" ")[0]))
                .findFirst()
                .ifPresent(name -> List.of(words.split(" ")).forEach(word -> habits.put(word, name))));
        Optional<String> meant = bare.length() < 2
                ? Optional.ofNullable(habits.get(bare))
                : same(bare, known)
                        .or(() -> same(bare, habits.keySet()).map(habits::get))
                        .or(() -> Nearest.to(bare, known))
                        .or(() -> Nearest.to(bare, habits.keySet()).map(habits::get));
        return meant.map(name -> Nearest.question(name.startsWith("-") ? name : name + ", given without an option"))
                .orElse("");
    }

    private static Optional<String> same(String typed, Collection<String> names) {
        return names.stream()
                .filter(name -> Nearest.letters(name).equals(Nearest.letters(typed)))
                .findFirst();
    }

    /** The same for a command. */
    static String command(String typed, Collection<String> known) {
        return meant(typed, known, COMMANDS);
    }

    /** The same for a value. */
    static String value(String typed, Collection<String> known) {
        return meant(typed, known, VALUES);
    }

    private static String meant(String typed, Collection<String> known, Map<String, String> habits) {
        return Optional.ofNullable(habits.get(Nearest.letters(typed)))
                .filter(known::contains)
                .map(Nearest::question)
                .orElseGet(() -> Nearest.suggestion(typed, known));
    }
}
