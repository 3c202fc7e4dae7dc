package io.github.rscsnn.cli;

import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.evaluate.SmallestEpsilon;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc compare}. */
@Command(
        name = "compare",
        description =
                "Compare two evaluations, certifications or attacks, image by image: the paired difference of their accuracies.",
        footer = {
            "For two attacks of one network, one attack of two networks, one network under two settings of an attack, or one",
            "checkpoint by two backends or precisions. Rows are paired by attack and epsilon, and each says what its attack was.",
            "Certified accuracies are paired by radius.",
            "",
            "Behind A and B, :ATTACK and :ATTACK@EPS name one attack, in words of the tables; what only one of the two names holds",
            "for both. Of a run folder without an attack the newest evaluation is taken; with one, the newest row of it among all",
            "results that the folder keeps. Where A and B are of different numbers of images, the first ones of both are compared,",
            "if checksums say that they are the same; where the files do not know them, the data set must be here.",
            "",
            "Of published results, docs/results/data/PAGE.json, #NETWORK names the one meant, and all its trainings count",
            "together: interval and p are then of these networks, not of others. No weights are needed. Certificates are in",
            "files of their own beside the page.",
            "",
            "The interval (95 %%) is Tango's score interval. p is that of a two-sided paired test, exact where both have as many",
            "draws: McNemar's with one draw an image, the sign-flip permutation test with several. It is of one row: of twenty",
            "rows one has p < 0.05 by chance.",
            "",
            "Examples:",
            "  rsc compare runs/rsc runs/direct",
            "  rsc compare runs/rsc:pgd runs/rsc:eotpgd",
            "  rsc compare runs/rsc:pgd@4/255 runs/direct",
            "  rsc evaluate runs/rsc --attacks pgd --attack-precision f32 --json f32.json",
            "  rsc evaluate runs/rsc --attacks pgd --attack-precision bf16 --json bf16.json",
            "  rsc compare f32.json bf16.json",
            "  rsc compare narrow.json#cifar10-vgg5-rsc-0.5 narrow.json#cifar10-vgg5-poisson"
        })
final class CompareCommand extends RscCommand {
    @Parameters(
            index = "0",
            paramLabel = "A[#NETWORK][:ATTACK]",
            description =
                    "Run folder that was evaluated, a file written by 'rsc evaluate --json' or 'rsc certify --json', or a page's data.")
    private String first;

    @Parameters(index = "1", paramLabel = "B[#NETWORK][:ATTACK]", description = "Another one, of the same images.")
    private String second;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Folder of the data set, for sides of different numbers of images. Default: the run's.")
    private @Nullable String dataDir;

    @Mixin
    private TableOptions tables;

    @Override
    protected int run(Terminal terminal) throws Exception {
        tables.check();
        ComparedSide sideA = ComparedSide.of(first);
        ComparedSide sideB = ComparedSide.of(second);
        boolean named = sideA.attack() != null || sideB.attack() != null;
        List<ComparedSide.Row> allA = sideA.or(sideB).rows();
        List<ComparedSide.Row> allB = sideB.or(sideA).rows();
        List<ComparedSide.Row> a = newest(allA);
        List<ComparedSide.Row> b = newest(allB);
        boolean anyEpsilon = sideA.epsilon() != null && sideB.epsilon() != null;
        List<ComparedPair> pairs = pairs(
                a,
                b,
                (row, other) -> named
                        ? anyEpsilon || sameEpsilon(row, other)
                        : row.name().equals(other.name()));
        tables.remark("A: " + texts(a, ComparedSide.Row::title, "; "));
        tables.remark("B: " + texts(b, ComparedSide.Row::title, "; "));
        tables.print(table(pairs));
        fewer(pairs);
        if (named) {
            passedOver("A", allA, a);
            passedOver("B", allB, b);
        } else {
            smallest("A", a);
            smallest("B", b);
            left("A", a, b);
            left("B", b, a);
        }
        tables.write(pairs);
        return DONE;
    }

    /** The first row of each attack and epsilon. */
    private static List<ComparedSide.Row> newest(List<ComparedSide.Row> rows) {
        Map<String, ComparedSide.Row> newest = new LinkedHashMap<>();
        rows.forEach(row -> newest.putIfAbsent(row.name(), row));
        return List.copyOf(newest.values());
    }

    /** Clean images have none, and go with any. */
    private static boolean sameEpsilon(ComparedSide.Row a, ComparedSide.Row b) {
        return a.own().epsilon() == null
                || b.own().epsilon() == null
                || Fraction.text(a.own().epsilon()).equals(Fraction.text(b.own().epsilon()));
    }

    private List<ComparedPair> pairs(
            List<ComparedSide.Row> a, List<ComparedSide.Row> b, BiPredicate<ComparedSide.Row, ComparedSide.Row> belong)
            throws IOException {
        SameImages same = new SameImages(dataDir);
        List<ComparedPair> pairs = new ArrayList<>();
        for (ComparedSide.Row row : a) {
            for (ComparedSide.Row other : b) {
                if (belong.test(row, other)) {
                    pairs.add(ComparedPair.of(row, other, same.count(row, other)));
                }
            }
        }
        if (pairs.isEmpty()) {
            throw new IOException("no attack and epsilon is in both: " + first + " has "
                    + texts(a, ComparedSide.Row::name, ", ") + "; " + second + " has "
                    + texts(b, ComparedSide.Row::name, ", "));
        }
        return pairs;
    }

    private static String texts(
            Collection<ComparedSide.Row> rows, Function<ComparedSide.Row, String> text, String between) {
        return rows.stream().map(text).distinct().collect(Collectors.joining(between));
    }

    private static Table table(List<ComparedPair> pairs) {
        return Table.of(pairs)
                .column("attack", pair -> both(pair, ComparedPair.Side::attack))
                .column(
                        "epsilon",
                        pair -> both(pair, side -> side.epsilon() == null ? "" : Fraction.text(side.epsilon())))
                .column("images", pair -> pair.difference().images())
                .column("draws", pair -> both(pair, side -> String.valueOf(side.draws())))
                .number("A %", "%.2f", pair -> 100 * pair.a().accuracy())
                .number("B %", "%.2f", pair -> 100 * pair.b().accuracy())
                .number("A - B %", "%.2f", pair -> 100 * pair.difference().difference())
                .column(
                        "95 % interval",
                        pair -> BoundText.percents(
                                pair.difference().low(), pair.difference().high(), 2))
                .column("p", pair -> BoundText.pValue(pair.difference().pValue()))
                .column("changed", pair -> pair.difference().changed())
                .column("how", pair -> {
                    String a = pair.a().how();
                    String b = pair.b().how();
                    return a.equals(b) ? a : "A: " + a + "; B: " + b;
                })
                .table();
    }

    private static String both(ComparedPair pair, Function<ComparedPair.Side, String> text) {
        String a = text.apply(pair.a());
        String b = text.apply(pair.b());
        return a.equals(b) ? a : (a.isEmpty() ? "-" : a) + " and " + (b.isEmpty() ? "-" : b);
    }

    /** That not all images were compared, of which rows. */
    private void fewer(List<ComparedPair> pairs) {
        Map<String, String> fewer = new LinkedHashMap<>();
        for (ComparedPair pair : pairs) {
            int images = pair.difference().images();
            int all = Math.max(pair.a().images(), pair.b().images());
            if (images < all) {
                fewer.merge("the first " + images + " of " + all, pair.a().name(), (one, next) -> one + "; " + next);
            }
        }
        fewer.forEach((images, rows) ->
                tables.remark("compared over " + images + " images, accuracies are those of these: " + rows));
    }

    /** What else there is of an attack, so that nobody takes one row for another. */
    private void passedOver(String name, List<ComparedSide.Row> all, List<ComparedSide.Row> taken) {
        String others = all.stream()
                .filter(row -> taken.stream().noneMatch(one -> one.sameAs(row)))
                .map(row -> row.file() + " (" + row.own().source() + ", " + row.origin("backend") + ", "
                        + row.own().images() + " images)")
                .distinct()
                .collect(Collectors.joining("; "));
        if (!others.isEmpty()) {
            tables.remark(name + " is the newest of several, whose files can be given too: " + others);
        }
    }

    /** How far the attacks of a sweep must go. */
    private void smallest(String name, List<ComparedSide.Row> of) {
        List<RobustResult> rows = of.stream().map(ComparedSide.Row::own).toList();
        String all = SmallestEpsilon.of(rows).stream()
                .map(attack -> attack.attack() + " " + EvaluationTable.mean(attack))
                .collect(Collectors.joining(", "));
        if (!all.isEmpty()) {
            tables.remark(name + ": mean smallest epsilon that breaks an image: " + all);
        }
    }

    /** What has no partner. */
    private void left(String name, List<ComparedSide.Row> of, List<ComparedSide.Row> other) {
        String only = of.stream()
                .map(ComparedSide.Row::name)
                .filter(key -> other.stream().noneMatch(row -> row.name().equals(key)))
                .collect(Collectors.joining(", "));
        if (!only.isEmpty()) {
            tables.remark("only in " + name + ": " + only);
        }
    }
}
