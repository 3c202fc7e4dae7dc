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
        return evaluate(null, listener);
    }

    /**
     * As {@link #evaluate(EvaluationListener)}, on other machines; no examples are kept then.
     *
     * @param machines null for this one
     */
    public EvaluationOutcome evaluate(RemoteJudges.Provider machines, EvaluationListener listener) throws IOException {
        RunFolder from = settings.transfer() == null
                ? null
                : RunFolder.open(Path.of(settings.transfer().from()));
        try (LoadedRun loaded = LoadedRun.open(run, execution, settings.limit());
                LoadedRun other = loaded.other(from)) {
            AtomicFiles.requireWritable(run.resultFile("evaluation")); // rather than fail after the work
            if (machines != null) {
                RemoteJudges judges =
                        machines.of(run, from, execution, settings.limit(), RunShare.mustAgree(loaded, other));
                return evaluate(loaded, other, judges, listener);
            }
            ExampleKeeper keeper = new ExampleKeeper(loaded, settings.seed(), listener);
            EvaluationOutcome outcome = evaluate(loaded, other, null, keeper);
            Optional<Examples> kept = keeper.examples(outcome);
            if (kept.isPresent()) {
                run.writeResult("examples", kept.get());
            }
            return outcome;
        }
    }

    private EvaluationOutcome evaluate(
            LoadedRun loaded, LoadedRun other, RemoteJudges judges, EvaluationListener listener) throws IOException {
        RobustAccuracy judge = RunShare.judge(loaded, settings);
        SuiteTable images = new SuiteTable(run, loaded.data());
        List<RobustResult> results = new ArrayList<>();
        List<AttackPlan> plans = settings.plans(other == null ? null : transfer(other));
        for (int i = 0; i < plans.size(); i++) {
            AttackPlan plan = plans.get(i);
            if (plan.label().equals(EvaluationSettings.SUITE) && plan.epsilon() > 0) {
                SuiteAccuracy.Elsewhere elsewhere = judges == null
                        ? null
                        : new RemoteSuite(judges, settings, i, loaded.data().size());
                SuiteAccuracy.Outcome outcome =
                        new SuiteRun(run, settings, loaded, other).attack(plan, judge, elsewhere, listener);
                results.add(outcome.result());
                images.add(outcome);
            } else if (judges == null) {
                results.add(judge.of(plan, loaded.data(), listener));
            } else {
                Judging judging = RunShare.judging(settings, i, loaded.random());
                int size = loaded.data().size();
                results.add(judge.of(
                        plan,
                        loaded.data(),
                        null,
                        (each, skipped) -> judges.judge(judging, size, each, skipped),
                        listener));
            }
        }
        images.write();
        return finish(loaded, results);
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

    private EvaluationOutcome finish(LoadedRun loaded, List<RobustResult> results) throws IOException {
        EvaluationOutcome outcome = new EvaluationOutcome(
                loaded.recipe().title(),
                loaded.recipe(),
                loaded.model(),
                settings,
                Provenance.of(loaded.data(), loaded.backend()),
                loaded.checkpoint(),
                results);
        run.writeResult("evaluation", outcome);
        EvaluationStore.keep(run, outcome);
        return outcome;
    }

    /** The other network's gradients, whatever network is attacked. */
    static Function<SourceSpec, AttackPlan.Source> transfer(LoadedRun other) {
        return view -> (attacked, pass, noise) -> view.build(other.classifier(), other.pass(), noise);
    }

    /** {@code results/suite.tsv}: which attack broke which image. */
    private static final class SuiteTable {
        private static final String HEADER =
                "epsilon\tidx\tlabel\tbroken_by\tworst_by\tcorrect_draws\tdraws\tgradients\tqueries\n";

        private final RunFolder run;
        private final Dataset data;
        private final StringBuilder lines = new StringBuilder();

        SuiteTable(RunFolder run, Dataset data) {
            this.run = run;
            this.data = data;
        }

        void add(SuiteAccuracy.Outcome outcome) {
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
            if (!lines.isEmpty()) {
                AtomicFiles.writeString(run.path().resolve("results/suite.tsv"), HEADER + lines);
            }
        }
    }
}
