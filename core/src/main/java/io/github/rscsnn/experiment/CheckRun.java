package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.check.Check;
import io.github.rscsnn.check.CheckSettings;
import io.github.rscsnn.check.Checks;
import io.github.rscsnn.check.Curve;
import io.github.rscsnn.check.Curves;
import io.github.rscsnn.check.Evidence;
import io.github.rscsnn.check.Finding;
import io.github.rscsnn.check.Finding.Verdict;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks for signs that an attack overstates the robustness of a run; the outcome goes to {@code results/check.json}, what is found of
 * each image to the run's ledger, so that the same check, started again, goes on.
 *
 * @param run with a checkpoint
 * @param settings of the attack that is checked
 * @param execution where the data lie and what executes the layers
 * @param transferFrom another run on the same data; null for no transfer attack
 * @param curves whether the attack is also measured by steps, draws and ε
 */
public record CheckRun(
        RunFolder run,
        CheckSettings settings,
        Execution execution,
        @Nullable String transferFrom,
        boolean curves) {
    /**
     * @param looked told after each check
     * @throws IOException if a run or its data cannot be read, or the outcome cannot be written
     */
    public CheckOutcome check(EvaluationListener listener, Consumer<Check> looked) throws IOException {
        RunFolder from = transferFrom == null ? null : TransferSettings.run(transferFrom, run);
        try (Judge judge = Judge.open(run, from, execution, settings.limit(), null)) {
            LoadedRun loaded = judge.run();
            AtomicFiles.requireWritable(run.resultFile("check")); // rather than fail after the work
            Function<SourceSpec, AttackPlan.Source> transfer = judge.other() == null
                    ? null
                    : PlanMaker.transfer(
                            transferFrom,
                            judge.other().classifier(),
                            judge.other().pass());
            Evidence evidence = new Evidence(
                    loaded.classifier(), loaded.pass(), loaded.data(), settings, transfer, judge.ledger(), listener);
            List<Finding> findings = Checks.run(Checks.all(), evidence, looked);
            List<Curve> drawn = curves ? Curves.of(evidence) : null;
            CheckOutcome outcome = new CheckOutcome(
                    loaded.recipe().title(),
                    loaded.recipe(),
                    loaded.model(),
                    settings,
                    transferFrom,
                    Provenance.of(loaded.data(), loaded.backend()),
                    loaded.checkpoint(),
                    CheckOutcome.count(Verdict.RAISED, findings),
                    CheckOutcome.count(Verdict.INCONCLUSIVE, findings),
                    findings,
                    CheckOutcome.checklist(findings),
                    evidence.results(),
                    drawn);
            run.writeResult("check", outcome);
            return outcome;
        }
    }
}
