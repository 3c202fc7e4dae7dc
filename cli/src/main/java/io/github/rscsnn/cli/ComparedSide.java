package io.github.rscsnn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.NetworkRecipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One side of {@code rsc compare}, {@code PATH[:ATTACK[@EPS]]}: a run folder, or a file that a command wrote; or {@code
 * PAGE.json#NETWORK[:ATTACK[@EPS]]}: what was published.
 *
 * @param path of the folder or file
 * @param network of a page of results; null for its only one
 * @param attack whose rows are meant, by label; null for all
 * @param epsilon at which; null for all
 */
record ComparedSide(
        Path path,
        @Nullable String network,
        @Nullable String attack,
        @Nullable Double epsilon) {
    private static final Pattern OF_PAGE = Pattern.compile("(.+[.]json)#([^#:@]*)(?::([^@]*))?(?:@(.*))?");
    private static final Pattern WITH_ATTACK = Pattern.compile("(.+):([^:@/\\\\]+)(?:@(.+))?");
    private static final String NEWEST = "results/evaluation.json";

    /**
     * A judged row and the file that it is in.
     *
     * @param json the file
     * @param own in the file, or the file itself
     */
    record Row(Path file, JsonNode json, RobustResult own) {
        /** Attack and ε, as people write them. */
        String name() {
            return Fraction.at(own.label(), own.epsilon());
        }

        /** The attack with its parameters, and how it took gradients. */
        String how() {
            return own.attack() + (own.source() == null || own.source().isEmpty() ? "" : ", " + own.source());
        }

        String origin(String key) {
            return json.path("provenance").path(key).asText();
        }

        /** Whether it is the same row in another file. */
        boolean sameAs(Row other) {
            return name().equals(other.name()) && origin("created").equals(other.origin("created"));
        }

        String title() {
            return Stream.of(file.toString(), json.path("title").asText(), origin("backend"))
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining(", "));
        }
    }

    /** @throws IllegalArgumentException if the ε is no number */
    static ComparedSide of(String word) {
        Matcher page = OF_PAGE.matcher(word);
        if (!exists(word) && page.matches()) {
            Require.argument(
                    !page.group(2).isEmpty() && !"".equals(page.group(3)) && !"".equals(page.group(4)),
                    "PAGE.json#NETWORK, PAGE.json#NETWORK:ATTACK or PAGE.json#NETWORK:ATTACK@EPS is meant; got '%s'",
                    word);
            return new ComparedSide(
                    Path.of(page.group(1)),
                    page.group(2),
                    page.group(3) == null ? null : PublishedRows.label(page.group(3)),
                    epsilon(page.group(4)));
        }
        Matcher parts = WITH_ATTACK.matcher(word);
        if (exists(word) || !parts.matches()) {
            return new ComparedSide(Path.of(word), null, null, null);
        }
        return new ComparedSide(Path.of(parts.group(1)), null, parts.group(2), epsilon(parts.group(3)));
    }

    private static @Nullable Double epsilon(@Nullable String word) {
        return word == null ? null : Double.valueOf(Fraction.parse(word));
    }

    private static boolean exists(String word) {
        try {
            return Files.exists(Path.of(word));
        } catch (InvalidPathException e) {
            return false; // Windows has no colons in names
        }
    }

    /** The same for an attack and ε that the other side names and this one does not. */
    ComparedSide or(ComparedSide other) {
        return attack == null
                ? new ComparedSide(path, network, other.attack, other.epsilon)
                : new ComparedSide(
                        path, network, attack, epsilon == null && !attack.equals("clean") ? other.epsilon : epsilon);
    }

    /**
     * Its rows, the newest first where several are of one attack and ε. Of a run folder whose attack is not said those of the newest
     * evaluation; of one whose attack is, those of all files of its results that are of the weights and the recipe which it has now.
     *
     * @throws IOException if a file cannot be read, or there is none
     * @throws IllegalArgumentException if it has not this attack
     */
    List<Row> rows() throws IOException {
        List<Row> all = new ArrayList<>();
        if (!Files.isDirectory(path)) {
            all.addAll(rows(path));
        } else if (attack == null) {
            all.addAll(rows(path.resolve(NEWEST)));
        } else {
            List<Path> files = RunFolder.judgements(path);
            for (Path file : files.isEmpty() ? List.of(path.resolve(NEWEST)) : files) {
                all.addAll(rows(file));
            }
            JsonNode weights = ofRun("checkpoint.json").path("weightsSha256");
            JsonNode recipe = ofRun("recipe.json");
            all.removeIf(row -> !weights.isMissingNode() && !weights(row.json()).equals(weights.asText())
                    || NetworkRecipe.changed(row.json().path("recipe"), recipe).isPresent());
            all.sort(Comparator.comparing((Row row) -> row.origin("created")).reversed());
        }
        List<Row> meant = all.stream()
                .filter(row -> attack == null || row.own().label().equals(attack))
                .filter(row -> epsilon == null
                        || row.own().epsilon() != null && Math.abs(row.own().epsilon() - epsilon) < 1e-9)
                .toList();
        if (meant.isEmpty()) {
            throw new IllegalArgumentException(path + (network == null ? "" : "#" + network) + " has no "
                    + Fraction.at(String.valueOf(attack), epsilon) + "; it has "
                    + all.stream().map(Row::name).distinct().collect(Collectors.joining(", ")));
        }
        return meant;
    }

    private JsonNode ofRun(String name) throws IOException {
        Path file = path.resolve(name);
        return Files.exists(file) ? JsonFile.read(file, "", "put a copy back") : MissingNode.getInstance();
    }

    private static String weights(JsonNode json) {
        return json.path("weights").asText(json.path("checkpoint").asText());
    }

    private List<Row> rows(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    file.equals(path)
                            ? "no such file or folder: " + file
                            : path + " has not been evaluated (it has no " + NEWEST + "): 'rsc evaluate " + path
                                    + "' does that");
        }
        JsonNode json = JsonFile.read(file, "evaluation", "evaluate again");
        if (json.has("measurements")) {
            return PublishedRows.of(file, network);
        }
        Require.argument(
                network == null, "%s#%s: the file is no page of results that names its networks", file, network);
        if (json.has("certificates")) {
            json = CertifiedRows.of(json);
        }
        List<Row> rows = new ArrayList<>();
        for (JsonNode result : json.has("result") ? List.of(json.path("result")) : json.path("results")) {
            if (!result.has("correctDraws")) {
                break;
            }
            JsonNode ofAll = json.path("settings").path("epsilon"); // before rows named their own
            if (ofAll.isNumber()
                    && !result.has("epsilon")
                    && !result.path("label").asText().equals("clean")) {
                ((ObjectNode) result).set("epsilon", ofAll);
            }
            rows.add(new Row(file, json, JsonFile.value(result, RobustResult.class)));
        }
        Require.file(
                !rows.isEmpty(),
                "%s is not an evaluation: 'rsc evaluate --json' or 'rsc certify --json' writes one",
                file);
        return rows;
    }
}
