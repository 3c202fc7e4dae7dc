package io.github.rscsnn.report.page;

import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.Qte;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One attack with all its parameters but ε: what stands in a column of the headline table. PGD with 7 steps and PGD with 40 are
 * two of them.
 *
 * @param label of the attack
 * @param attack its parameters without ε
 * @param source of its gradients
 * @param norm in which ε bounds it
 * @param name what tells it from the others on the page, for example {@code PGD, steps=40}
 */
record Variant(String label, String attack, String source, Threat.Norm norm, String name) {
    private static final List<String> ORDER = List.of(
            "clean",
            "noise",
            "random",
            "fgsm",
            "pgd",
            "eotpgd",
            "eotpgd-stclamp",
            "apgd-ce",
            "apgd-dlr",
            "apgd-t",
            "fab-t",
            "sapgd",
            "square");
    private static final List<String> SUITES = List.of("suite", "autoattack", "strongest");
    private static final Map<String, String> NAMES = Map.of(
            "clean", "Clean",
            "noise", "Noise",
            "random", "Random search",
            "eotpgd", "EOT-PGD",
            "eotpgd-stclamp", "EOT-PGD, clamp passed",
            "suite", "Suite",
            "autoattack", "AutoAttack",
            "strongest", "Strongest",
            "square", "Square");

    /** The step of PGD and the number of steps. */
    private static final Pattern STEP = Pattern.compile("alpha=([0-9.eE-]+), steps=(\\d+)");

    private static final double PAPER_STEP = 0.01;

    /** All attacks of some measures, from cheap to strong, each with a name of its own. */
    static List<Variant> of(List<Measure> measures) {
        Set<Variant> bare = new LinkedHashSet<>();
        measures.stream()
                .filter(measure -> !measure.isClean())
                .map(Variant::bare)
                .forEach(bare::add);
        List<Variant> sorted = new ArrayList<>(bare);
        sorted.sort((a, b) -> Integer.compare(rank(a.label), rank(b.label)));
        Map<String, Integer> seen = new LinkedHashMap<>();
        List<Variant> named = new ArrayList<>();
        for (Variant variant : sorted) {
            String name = name(variant, sorted);
            int times = seen.merge(name, 1, Integer::sum);
            named.add(new Variant(
                    variant.label,
                    variant.attack,
                    variant.source,
                    variant.norm,
                    times == 1 ? name : name + " (" + times + ")"));
        }
        named.sort(Comparator.comparingInt((Variant one) -> rank(one.label))
                .thenComparingInt(one -> one.name.length()) // 7 steps before 40
                .thenComparing(one -> one.name));
        return named;
    }

    static boolean isSuite(String label) {
        return SUITES.contains(label);
    }

    /** Whether it asks nothing of the network, so that what it leaves says nothing about attacks. */
    boolean isControl() {
        return label.equals("noise");
    }

    boolean covers(Measure measure) {
        Variant other = bare(measure);
        return label.equals(other.label)
                && attack.equals(other.attack)
                && source.equals(other.source)
                && norm == other.norm;
    }

    private static Variant bare(Measure measure) {
        String attack = measure.attack().replaceAll("(?<=[(, ])epsilon=[^,)]*,? ?", "");
        Matcher step = STEP.matcher(attack);
        if (step.find() && measure.epsilon() > 0) {
            attack = new StringBuilder(attack)
                    .replace(step.start(1), step.end(1), step(measure.epsilon(), step))
                    .toString();
        }
        // gradients of one draw are what an attack takes that knows nothing of draws
        return new Variant(measure.label(), attack, measure.source().replaceFirst("^eot:1\\+", ""), measure.norm(), "");
    }

    /**
     * The step in units of ε, for it grows with ε; the paper's as it is, and so are those of older versions, which took 0.01 at
     * every ε and in sweeps 2.5 ε over the number of steps where that was more.
     */
    private static String step(double epsilon, Matcher step) {
        double alpha = Double.parseDouble(step.group(1));
        double crossing = Math.min(1, 2.5 * epsilon / Integer.parseInt(step.group(2)));
        boolean papers = alpha == PAPER_STEP
                || Math.abs(alpha - PAPER_STEP * epsilon / Qte.PAPER_EPSILON) < 1e-9
                || alpha > PAPER_STEP && Math.abs(alpha - crossing) < 1e-9;
        return papers ? "0.01" : String.format(Locale.ROOT, "%.4f epsilon", alpha / epsilon);
    }

    private static int rank(String label) {
        int place = ORDER.indexOf(label);
        return place >= 0 ? place : label.startsWith("transfer") ? ORDER.size() : SUITES.contains(label) ? 100 : 50;
    }

    /** The label, and behind it only the parameters in which attacks of this label differ. */
    private static String name(Variant variant, List<Variant> all) {
        List<Variant> alike =
                all.stream().filter(other -> other.label.equals(variant.label)).toList();
        Set<String> own = new LinkedHashSet<>(variant.parameters());
        own.removeIf(
                parameter -> alike.stream().allMatch(one -> one.parameters().contains(parameter)));
        String title = title(variant.label);
        String named = alike.size() == 1 || own.isEmpty() ? title : title + ", " + String.join(", ", own);
        boolean said = own.contains(variant.norm.name().toLowerCase(Locale.ROOT)) // of a suite no parameter names it
                || alike.stream().allMatch(other -> other.norm == variant.norm);
        return said ? named : named + variant.norm.suffix();
    }

    static String title(String label) {
        String transfer = "transfer-";
        return label.startsWith(transfer)
                ? "Transfer " + title(label.substring(transfer.length()))
                : NAMES.getOrDefault(label, label.toUpperCase(Locale.ROOT));
    }

    private List<String> parameters() {
        Stream<String> ofAttack = Arrays.stream(attack.split("[(),]")).map(String::strip);
        return Stream.concat(ofAttack, Stream.of(source))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
