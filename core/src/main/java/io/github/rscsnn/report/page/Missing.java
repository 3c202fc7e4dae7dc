package io.github.rscsnn.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Something that the result files of some runs do not hold.
 *
 * @param what it is
 * @param runs names of the runs
 * @param commands that measure it, one a run
 */
record Missing(String what, List<String> runs, List<String> commands) {
    /** In the order of the page; what all runs have is not among them. */
    static List<Missing> of(Comparison runs) {
        List<Missing> all = new ArrayList<>();
        all.add(missing(runs, "accuracies", run -> run.measures().isEmpty(), "evaluate %s"));
        all.add(missing(
                runs,
                "the worst of many attacks",
                run -> run.measures().stream()
                        .noneMatch(measure -> measure.label().equals("suite")),
                "evaluate %s --attacks clean,suite --suite-budget quick --limit 100"));
        all.add(missing(
                runs,
                "accuracy against ε",
                run -> runs.attacks().stream()
                        .allMatch(attack -> runs.sweep(run, attack).size() < 2),
                "evaluate %s --attacks clean,pgd --epsilon 2/255,4/255,8/255,16/255"));
        all.add(missing(runs, "certificates", run -> run.random() && run.certificates() == null, "certify %s"));
        all.add(missing(runs, "the checklist", run -> run.check().isMissingNode(), "check %s"));
        all.add(missing(
                runs,
                "images with their codings and attacks",
                run -> run.examples().isMissingNode(),
                "evaluate %s --attacks clean,pgd"));
        all.add(missing(runs, "training curves", run -> run.epochs().isEmpty(), "train --resume %s"));
        all.add(missing(
                runs, "firing rates, energy and spikes", run -> run.cost().isMissingNode(), "cost %s"));
        all.add(tradeOff(runs));
        return all.stream().filter(one -> !one.runs.isEmpty()).toList();
    }

    private static Missing missing(Comparison runs, String what, Predicate<RunData> lacks, String command) {
        List<RunData> lacking = runs.runs().stream().filter(lacks).toList();
        return new Missing(
                what,
                lacking.stream().map(runs::name).toList(),
                lacking.stream()
                        .map(run -> "./rsc " + String.format(Locale.ROOT, command, Commands.path(run)))
                        .toList());
    }

    /** A curve needs a second point. */
    private static Missing tradeOff(Comparison runs) {
        List<RunData> noisy = runs.runs().stream().filter(RunData::hasNoise).toList();
        boolean several = noisy.stream().mapToDouble(RunData::sigma2).distinct().count() > 1;
        List<RunData> lone = several || noisy.isEmpty() ? List.of() : List.of(noisy.getFirst());
        return new Missing(
                "accuracy against σ² (needs runs of several σ²)",
                lone.stream().map(runs::name).toList(),
                lone.stream()
                        .map(run -> "./rsc report " + Commands.path(run) + " OTHER-RUN")
                        .toList());
    }

    /** On one line, with the command of the first run. */
    String line() {
        String others = commands.size() > 1 ? ", and so on" : "";
        return what + " (" + String.join(", ", runs) + "): run " + commands.getFirst() + others;
    }

    static Report.Section section(Comparison runs) {
        List<Missing> all = of(runs);
        Block.Grid grid = Block.Grid.of("What these commands would add", "Not measured", "of", "Command");
        all.forEach(one -> grid.row(
                one.what,
                String.join(", ", one.runs),
                Block.Cell.of(one.commands.getFirst()).lines(one.commands.subList(1, one.commands.size()))));
        return new Report.Section(
                "missing",
                "Not measured",
                all.size() + (all.size() == 1 ? " thing" : " things"),
                all.isEmpty() ? List.of() : List.of(grid));
    }
}
