package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.SuiteAttempt;
import io.github.rscsnn.attack.SuiteImage;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.JudgedBatch;
import io.github.rscsnn.evaluate.RobustAccuracy;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.evaluate.SuiteAccuracy;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Judges a run under all attacks of its settings. The outcome goes to {@code results/evaluation.json}, and to a file of its own
 * in {@code results/evaluations/} that only the same question asked again writes over; some images of it go to {@code
 * results/examples.json}; what a suite did to each image to {@code results/suite.tsv}, and its state to {@code
 * results/suite-*.state}, from which it goes on.
 *
 * @param run with a checkpoint
 * @param settings how to judge
 * @param execution where the data lie and what executes the layers
 */
public record EvaluationRun(RunFolder run, EvaluationSettings settings, Execution execution) {
    /** @throws IOException if the run or its data cannot be read, or results cannot be written */
    public EvaluationOutcome evaluate(EvaluationListener listener) throws IOException {
        return evaluate(null, false, listener);
    }

    /**
     * As {@link #evaluate(EvaluationListener)}, and after the ε of the settings each attack goes on with twice the last one until
     * its accuracy is no longer surely above chance (95 %). The settings of the outcome name all ε.
     *
     * @throws IllegalArgumentException if the ε of the settings do not ascend
     */
    public EvaluationOutcome evaluateToChance(EvaluationListener listener) throws IOException {
        EpsilonSweep.requireAscending(settings.epsilons());
        return evaluate(null, true, listener);
    }

    /**
     * As {@link #evaluate(EvaluationListener)}, on other machines; no examples are kept then.
     *
     * @param machines null for this one
     */
    public EvaluationOutcome evaluate(RemoteJudges.Provider machines, EvaluationListener listener) throws IOException {
        return evaluate(machines, false, listener);
    }

    private EvaluationOutcome evaluate(RemoteJudges.Provider machines, boolean toChance, EvaluationListener listener)
            throws IOException {
        RunFolder from = settings.transfer() == null
                ? null
                : RunFolder.open(Path.of(settings.transfer().from()));
        try (LoadedRun loaded = LoadedRun.open(run, execution, settings.limit());
                LoadedRun other = loaded.other(from, execution)) {
            AtomicFiles.requireWritable(run.resultFile("evaluation")); // rather than fail after the work
            loaded.data().leftOut().forEach(listener::warning);
            String classes = run.otherClasses(loaded.data());
            if (classes != null) {
                listener.warning(classes);
            }
            if (machines != null) {
                RemoteJudges judges =
                        machines.of(run, from, execution, settings.limit(), RunShare.mustAgree(loaded, other));
                return evaluate(loaded, other, judges, toChance, listener);
            }
            ExampleKeeper keeper = new ExampleKeeper(loaded, settings.seed(), listener);
            EvaluationOutcome outcome = evaluate(loaded, other, null, toChance, keeper);
            Optional<Examples> kept = keeper.examples(outcome);
            if (kept.isPresent()) {
                run.writeResult("examples", kept.get());
            }
            return outcome;
        }
    }

    private EvaluationOutcome evaluate(
            LoadedRun loaded, LoadedRun other, RemoteJudges judges, boolean toChance, EvaluationListener listener)
            throws IOException {
        RobustAccuracy judge = RunShare.judge(loaded, settings);
        SuiteTable images = new SuiteTable(run, loaded.data());
        Function<SourceSpec, AttackPlan.Source> transfer =
                other == null ? null : PlanMaker.transfer(other.classifier(), other.pass());
        int size = loaded.data().size();
        OnePlan one = (asked, number, plan) -> {
            if (EvaluationSettings.isSuite(plan.label()) && plan.epsilon() > 0) {
                SuiteAccuracy.Elsewhere elsewhere =
                        judges == null ? null : new RemoteSuite(judges, asked, number, size);
                SuiteAccuracy.Outcome outcome =
                        new SuiteRun(run, settings, loaded, other).attack(plan, judge, elsewhere, listener);
                images.add(plan.label(), outcome);
                return outcome.result();
            }
            if (judges == null) {
                return judge.of(plan, loaded.data(), listener);
            }
            Judging judging = RunShare.judging(asked, number, loaded.random());
            return judge.of(
                    plan, loaded.data(), null, (each, skipped) -> judges.judge(judging, size, each, skipped), listener);
        };
        List<RobustResult> results = new ArrayList<>();
        List<AttackPlan> plans = settings.plans(transfer);
        for (int i = 0; i < plans.size(); i++) {
            results.add(one.judge(settings, i, plans.get(i)));
        }
        EpsilonSweep sweep =
                new EpsilonSweep(settings, loaded.data().classNames().size());
        if (toChance) {
            goOn(sweep, transfer, results, one);
        }
        images.write();
        return finish(loaded, sweep.reached(results), results);
    }

    @FunctionalInterface
    private interface OnePlan {
        /** @param number of the plan among those of {@code asked} */
        RobustResult judge(EvaluationSettings asked, int number, AttackPlan plan) throws IOException;
    }

    /** Larger ε, each attack by itself, until it leaves no more than chance; each row goes below its attack's last. */
    private static void goOn(
            EpsilonSweep sweep,
            Function<SourceSpec, AttackPlan.Source> transfer,
            List<RobustResult> results,
            OnePlan judge)
            throws IOException {
        for (int i = 0; i < results.size(); i++) {
            RobustResult last = results.get(i);
            boolean another =
                    i + 1 < results.size() && results.get(i + 1).label().equals(last.label());
            if (last.epsilon() == null || another || sweep.after(last) == 0) {
                continue;
            }
            EvaluationSettings further = sweep.at(sweep.after(last));
            List<AttackPlan> plans = further.plans(transfer);
            for (int number = 0; number < plans.size(); number++) {
                if (plans.get(number).label().equals(last.label())) {
                    results.add(i + 1, judge.judge(further, number, plans.get(number)));
                }
            }
        }
    }

    /** A suite whose attacks and judge are on other machines. */
    private record RemoteSuite(RemoteJudges judges, EvaluationSettings settings, int plan, int images)
            implements SuiteAccuracy.Elsewhere {
        @Override
        public void of(int entry, List<int[]> batches, Consumer<SuiteAttempt> each) {
            try {
                judges.attack(settings, plan, entry, batches, each);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void judge(Map<Integer, float[]> found, Consumer<JudgedBatch> each, Consumer<String> skipped)
                throws IOException {
            judges.judgeFound(settings, plan, images, found, each, skipped);
        }
    }

    private EvaluationOutcome finish(LoadedRun loaded, EvaluationSettings asked, List<RobustResult> results)
            throws IOException {
        EvaluationOutcome outcome = new EvaluationOutcome(
                loaded.recipe().title(),
                loaded.recipe(),
                loaded.model(),
                asked,
                Provenance.of(loaded.data(), loaded.backend()),
                loaded.checkpoint(),
                results);
        run.writeResult("evaluation", outcome);
        EvaluationStore.keep(run, outcome);
        return outcome;
    }

    /** {@code results/suite.tsv}, a file for each suite: which attack broke which image. */
    private static final class SuiteTable {
        private static final String HEADER =
                "epsilon\tidx\tlabel\tbroken_by\tworst_by\tcorrect_draws\tdraws\tgradients\tqueries\n";

        private final RunFolder run;
        private final Dataset data;
        private final Map<String, StringBuilder> tables = new LinkedHashMap<>();

        SuiteTable(RunFolder run, Dataset data) {
            this.run = run;
            this.data = data;
        }

        void add(String suite, SuiteAccuracy.Outcome outcome) {
            StringBuilder lines = tables.computeIfAbsent(suite, unused -> new StringBuilder(HEADER));
            RobustResult result = outcome.result();
            int place = 0; // images that cannot be decoded have none
            for (SuiteImage image : outcome.images()) {
                List<Object> cells = List.of(
                        result.epsilon(),
                        image.imageId(),
                        data.label(image.imageId()),
                        image.broken() ? image.brokenBy() : "-",
                        image.worstBy(),
                        result.correctDraws()[place++],
                        result.draws(),
                        image.gradients(),
                        image.queries());
                lines.append(String.join(
                                "\t", cells.stream().map(Object::toString).toList()))
                        .append('\n');
            }
        }

        void write() throws IOException {
            for (Map.Entry<String, StringBuilder> table : tables.entrySet()) {
                AtomicFiles.writeString(
                        run.path().resolve("results/" + table.getKey() + ".tsv"),
                        table.getValue().toString());
            }
        }
    }
}
