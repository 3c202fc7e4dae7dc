package io.github.rscsnn.report.page;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that no result file of a run holds.
 *
 * @param what it is
 * @param command that measures it
 */
record Missing(String what, String command) {
    /** Of all runs, in the order of the page. */
    static List<Missing> of(Comparison runs) {
        List<Missing> missing = new ArrayList<>();
        for (RunData run : runs.runs()) {
            String name = runs.name(run);
            String path = Commands.quoted(run.path().toString());
            if (run.measures().isEmpty()) {
                missing.add(new Missing(name + ": accuracies", "./rsc evaluate " + path));
            }
            if (run.measures().stream().noneMatch(measure -> measure.label().equals("suite"))) {
                missing.add(new Missing(
                        name + ": the worst of many attacks",
                        "./rsc evaluate " + path + " --attacks clean,suite --suite-budget quick --limit 100"));
            }
            if (runs.attacks().stream()
                    .allMatch(attack -> runs.sweep(run, attack).size() < 2)) {
                missing.add(new Missing(
                        name + ": accuracy against ε",
                        "./rsc evaluate " + path + " --attacks clean,pgd --epsilon 2/255,4/255,8/255,16/255"));
            }
            if (run.random() && run.certificates() == null) {
                missing.add(new Missing(name + ": certificates", "./rsc certify " + path));
            }
            if (run.epochs().isEmpty()) {
                missing.add(new Missing(name + ": training curves", "./rsc train --resume " + path));
            }
            if (run.cost() == null) {
                missing.add(new Missing(name + ": firing rates, energy, spikes", "./rsc cost " + path));
            }
            if (run.examples() == null) {
                missing.add(new Missing(
                        name + ": images with their codings and attacks",
                        "./rsc evaluate " + path + " --attacks clean,pgd"));
            }
            if (run.check() == null) {
                missing.add(new Missing(name + ": the checklist", "./rsc check " + path));
            }
        }
        boolean tradeOff = runs.runs().stream()
                        .filter(RunData::hasNoise)
                        .mapToDouble(RunData::sigma2)
                        .distinct()
                        .count()
                > 1;
        if (!tradeOff) {
            runs.runs().stream()
                    .filter(RunData::hasNoise)
                    .findFirst()
                    .ifPresent(run -> missing.add(new Missing(
                            "accuracy against σ²: needs runs of several σ²",
                            "./rsc report " + Commands.quoted(run.path().toString()) + " OTHER-RUN ...")));
        }
        return missing;
    }

    static Section section(Comparison runs, String folder) {
        List<Missing> all = of(runs);
        if (all.isEmpty()) {
            return Section.empty("missing");
        }
        HtmlTable table = new HtmlTable("What these commands would add to the page", "Not measured", "Command");
        all.forEach(one -> table.row(one.what, Html.of("<code>%s</code>", one.command)));
        return new Section.Builder("missing", "Not measured", folder).add(table).build();
    }
}
