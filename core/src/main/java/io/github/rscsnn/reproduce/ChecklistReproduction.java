package io.github.rscsnn.reproduce;

import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.check.CheckSettings;
import io.github.rscsnn.experiment.CheckRun;
import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes Table 1: trains what is missing (the network, and the one that images are transferred from), looks for the five
 * symptoms and for those that the list lacks, and writes the table anew after each network. Stopped, it goes on after the last
 * attack that was done.
 */
final class ChecklistReproduction {
    private ChecklistReproduction() {}

    /** The networks that are needed. */
    static List<String> recipes(PaperTable networks) {
        List<String> names = new ArrayList<>();
        networks.rows().forEach(row -> names.addAll(List.of(row.recipe(), RecipeBook.blackBox(row.recipe()))));
        return names;
    }

    /** @throws IllegalArgumentException if the settings are not those of an attack, such as ε = 0 */
    static void requirePossible(Settings settings) {
        check(settings, 0);
    }

    /**
     * @param networks see {@link PaperChecklist#networks(List)}
     * @param cluster that trains; attacks of the list run on this machine
     */
    static ReproducedChecklist run(
            PaperTable networks,
            Settings settings,
            Budget budget,
            String command,
            Cluster cluster,
            ReproductionListener progress)
            throws IOException {
        Runs runs = new Runs(settings.out(), cluster, progress);
        List<ChecklistRow> done = new ArrayList<>();
        ReproducedChecklist result = null;
        for (PaperRow row : networks.rows()) {
            String name = row.recipe();
            String maker = RecipeBook.blackBox(name);
            for (long seed : settings.seeds()) {
                RunFolder run = runs.trained(name, budget.recipe(name, seed));
                RunFolder other = runs.trained(maker, budget.recipe(maker, seed));
                progress.message(run.path().getFileName() + ": checklist");
                CheckRun check = new CheckRun(
                        run,
                        check(settings, run.recipe().seed()),
                        new Execution(settings.dataDir(), null, null),
                        other.path().toString());
                done.add(new ChecklistRow(
                        row, RunNote.of(name, run), RunNote.of(maker, other), check.check(progress, finding -> {})));
                result = new ReproducedChecklist(command, settings, done);
                result.write(settings.out());
            }
        }
        return result;
    }

    /** The paper's PGD within the budget. */
    private static CheckSettings check(Settings settings, long seed) {
        CheckSettings usual = CheckSettings.DEFAULTS;
        return new CheckSettings(
                usual.attack(),
                settings.epsilon(),
                AttackOptions.of("pgd", Threat.linf(settings.epsilon())).alpha(),
                usual.steps(),
                usual.gradient(),
                usual.moreSteps(),
                Math.max(2, settings.eotDraws()),
                usual.squares(),
                usual.points(),
                settings.draws(),
                usual.level(),
                settings.limit(),
                usual.batch(),
                seed);
    }
}
