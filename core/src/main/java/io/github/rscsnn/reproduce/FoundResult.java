package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.NetworkRecipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A result of a run folder, made by {@code rsc evaluate} or {@code rsc reproduce}.
 *
 * @param result one attack's
 * @param file that holds it, with its provenance
 */
record FoundResult(RobustResult result, JsonNode file) {
    private static final Pattern EOT = Pattern.compile("(?:eot:(\\d+)\\+)?(.*)");

    String source() {
        return result.source() == null ? "" : result.source();
    }

    String origin(String key) {
        return file.path("provenance").path(key).asText("not recorded");
    }

    /** Whether it is of clean images, or of the paper's ε; files of one ε name it beside their results. */
    boolean isOfThePaper() {
        double epsilon = result.epsilon() != null
                ? result.epsilon()
                : file.path("epsilon").asDouble();
        return result.label().equals("clean") || Math.abs(epsilon - PublishedValue.EPSILON) < 1e-9;
    }

    /** One character an image. */
    String correct() {
        return Arrays.stream(result.correctDraws())
                .mapToObj(count -> Integer.toString(count, Character.MAX_RADIX))
                .collect(Collectors.joining());
    }

    /**
     * By metric, of what was measured of a run's present weights: of several of one metric that of most images, of those that of most
     * draws, of those the newest.
     *
     * @param progress told of files that are left out
     */
    static Map<String, FoundResult> best(RunFolder run, ReproductionListener progress) throws IOException {
        List<FoundResult> all = new ArrayList<>();
        String weights = run.weights();
        JsonNode recipe = JsonFile.tree(run.recipe());
        for (Path file : RunFolder.judgements(run.path())) {
            try {
                JsonNode json = JsonFile.read(file, "", "it is left out");
                String judged =
                        json.path("weights").asText(json.path("checkpoint").asText());
                for (JsonNode each : json.has("results") ? json.path("results") : List.of(json.path("result"))) {
                    // others are of the network before it was trained on
                    if (judged.equals(weights)
                            && NetworkRecipe.changed(json.path("recipe"), recipe)
                                    .isEmpty()
                            && each.path("correctDraws").isArray()) {
                        RobustResult own = JsonFile.value(each, RobustResult.class);
                        Require.file(
                                own.correctDraws().length == own.images(),
                                "%s tells the right draws of %d images, not of %d; it is left out",
                                file,
                                own.correctDraws().length,
                                own.images());
                        all.add(new FoundResult(own, json));
                    }
                }
            } catch (IOException e) {
                progress.message(String.valueOf(e.getMessage()));
            }
        }
        Map<String, FoundResult> best = new TreeMap<>();
        all.stream()
                .filter(FoundResult::isOfThePaper)
                .sorted(Comparator.<FoundResult>comparingInt(
                                found -> found.result().images())
                        .thenComparingInt(found -> found.result().draws())
                        .thenComparing(found -> found.origin("created")))
                .forEach(found -> best.put(found.key(), found));
        return best;
    }

    /** Of a metric of the paper's tables only where attack and gradients are its own. */
    private String key() {
        String label = result.label();
        if (file.has("metric") || label.equals("clean")) {
            return file.path("metric").asText(label);
        }
        Matcher gradient = EOT.matcher(source());
        gradient.matches();
        boolean eot = gradient.group(1) != null && Integer.parseInt(gradient.group(1)) > 1;
        for (String key : List.of("fgsm", "pgd", "eotpgd", "eotpgd-stclamp")) {
            Metric metric = Metric.of(key);
            if (isOf(metric) && metric.gradient().equals(gradient.group(2)) && metric.eot() == eot) {
                return key;
            }
        }
        boolean other = Metric.has(label) && !isOf(Metric.of(label));
        return Stream.of(other ? result.attack() : label, gradient.group(2).replaceFirst("[+]bptt$", ""))
                .filter(text -> !Set.of("", "bptt", "own").contains(text))
                .collect(Collectors.joining(", "));
    }

    private boolean isOf(Metric metric) {
        Attack attack = metric.plan(PublishedValue.EPSILON, 1, null).attack();
        return attack != null && attack.name().equals(result.attack());
    }
}
