package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.SuiteImage;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.RobustAccuracy;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges a run under all attacks of its settings. What is found of each image goes to the run's ledger, from which an evaluation that
 * was stopped goes on, and what a suite did to each to {@code results/suite-*.state}; the outcome to {@code results/evaluation.json},
 * and to a file of its own in {@code results/evaluations/} that only the same question asked again writes over; some images of it
 * to {@code results/examples.json}. The question that was answered last, asked again, is judged anew.
 *
 * @param run with a checkpoint
 * @param settings how to judge
 * @param execution where the data lie and what executes the layers
 * @param saveTo folder that the attacked images go to, see {@link SavedImages}; null for none. All are made anew then
 */
public record EvaluationRun(
        RunFolder run,
        EvaluationSettings settings,
        Execution execution,
        @Nullable Path saveTo) {
    /** Keeps no images but the examples. */
    public EvaluationRun(RunFolder run, EvaluationSettings settings, Execution execution) {
        this(run, settings, execution, null);
    }

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
     * As {@link #evaluate(EvaluationListener)}, but an answer that was ever given to the same question is given again, without
     * judging an image.
     */
    public EvaluationOutcome evaluateOnce(EvaluationListener listener) throws IOException {
        try (Judge judge = Judge.open(run, null, execution, settings.limit(), null)) {
            Optional<EvaluationOutcome> known = EvaluationStore.find(run, outcome(judge.run(), settings, List.of()));
            if (known.isPresent()) {
                return known.get();
            }
        }
        return evaluate(listener);
    }

    /**
     * As {@link #evaluate(EvaluationListener)}, on other machines.
     *
     * @param machines null for this one
     */
    public EvaluationOutcome evaluate(Workers.@Nullable Provider machines, EvaluationListener listener)
            throws IOException {
        return evaluate(machines, false, listener);
    }

    private EvaluationOutcome evaluate(
            Workers.@Nullable Provider machines, boolean toChance, EvaluationListener listener) throws IOException {
        RunFolder from = settings.transfer() == null
                ? null
                : TransferSettings.run(settings.transfer().from(), run);
        try (Judge judge = Judge.open(run, from, execution, settings.limit(), machines)) {
            LoadedRun loaded = judge.run();
            AtomicFiles.requireWritable(run.resultFile("evaluation")); // rather than fail after the work
            requireTargets(loaded.data().classNames().size());
            loaded.data().leftOut().forEach(listener::warning);
            String classes = run.otherClasses(loaded.data());
            if (classes != null) {
                listener.warning(classes);
            }
            if (saveTo != null) {
                Require.argument(
                        machines == null, "images are saved where they are judged: save them without other machines");
                AtomicFiles.requireFolder(saveTo);
            }
            EvaluationOutcome asked = outcome(loaded, settings, List.of());
            if (saveTo != null) {
                judge.anew(Long.MAX_VALUE);
            } else if (EvaluationStore.wasLast(run, asked)) {
                judge.anew(EvaluationStore.begunAnew(run, asked));
            }
            return rows(judge, toChance, listener);
        }
    }

    /** The default of targeted attacks is cut to the classes that there are; what was asked for is not. */
    private void requireTargets(int classes) {
        String targets = settings.options().get("targets");
        if (targets != null && Integer.parseInt(targets) >= classes) {
            throw new IllegalArgumentException("targets must be at most " + (classes - 1) + ", the " + classes
                    + " classes of the data but the label, got " + targets);
        }
    }

    /**
     * One row.
     *
     * @param asked settings among whose plans it is number {@code number}
     * @param found the first images that a suite found, by place; null where it is not one
     */
    private record Done(
            EvaluationSettings asked,
            int number,
            RobustResult result,
            @Nullable Map<Integer, SuiteImage> found) {}

    private EvaluationOutcome rows(Judge judge, boolean toChance, EvaluationListener listener) throws IOException {
        LoadedRun loaded = judge.run();
        List<Done> done = new ArrayList<>();
        for (int i = 0; i < judge.plans(settings).size(); i++) {
            done.add(row(judge, settings, i, listener));
        }
        EpsilonSweep sweep = new EpsilonSweep(
                settings, loaded.data().classNames().size(), loaded.data().imageBytes());
        for (int i = 0; toChance && i < done.size(); i++) {
            goOn(judge, sweep, done, i, listener);
        }
        List<RobustResult> results = done.stream().map(Done::result).toList();
        EvaluationOutcome outcome = outcome(loaded, sweep.reached(results), results);
        run.writeResult("evaluation", outcome);
        EvaluationStore.keep(run, outcome);
        ExampleMaker maker = new ExampleMaker(loaded, settings.seed());
        Optional<RobustResult> shown = ExampleMaker.chosen(loaded, results);
        if (shown.isPresent()) {
            Done attacked = done.get(results.indexOf(shown.get()));
            Optional<Done> clean = done.stream()
                    .filter(row -> row.result().label().equals("clean"))
                    .findFirst();
            run.writeResult(
                    "examples",
                    maker.of(
                            outcome,
                            attacked.result(),
                            judge.examples(
                                    attacked.asked(), attacked.number(), attacked.found(), ExampleMaker.CANDIDATES),
                            clean.isEmpty()
                                    ? List.of()
                                    : judge.examples(settings, clean.get().number(), null, ExampleMaker.CANDIDATES)));
        }
        return outcome;
    }

    private Done row(Judge judge, EvaluationSettings asked, int number, EvaluationListener listener)
            throws IOException {
        AttackPlan plan = judge.plans(asked).get(number);
        Double epsilon = plan.epsilon();
        if (saveTo == null || epsilon == null) {
            return judged(judge, asked, number, plan, listener);
        }
        SavedImages images = new SavedImages();
        judge.tells(images);
        try {
            Done done = judged(judge, asked, number, plan, listener);
            images.write(
                    saveTo,
                    SavedImages.name(plan.label(), epsilon),
                    SavedImages.provenance(epsilon, asked, done.result(), judge.run()));
            return done;
        } finally {
            judge.tells(RobustAccuracy.Made.NOBODY);
        }
    }

    private static Done judged(
            Judge judge, EvaluationSettings asked, int number, AttackPlan plan, EvaluationListener listener)
            throws IOException {
        if (!EvaluationSettings.isSuite(plan.label()) || plan.epsilon() == null || plan.epsilon() == 0) {
            return new Done(asked, number, judge.judge(asked, number, listener), null);
        }
        Map<Integer, SuiteImage> first = new HashMap<>();
        RobustResult result = judge.judgeSuite(asked, number, first, listener);
        return new Done(asked, number, result, first);
    }

    /** A larger ε for the attack of row {@code i}, if it is its last and leaves more than chance; below it. */
    private void goOn(Judge judge, EpsilonSweep sweep, List<Done> done, int i, EvaluationListener listener)
            throws IOException {
        RobustResult last = done.get(i).result();
        boolean another =
                i + 1 < done.size() && done.get(i + 1).result().label().equals(last.label());
        if (last.epsilon() == null || another || sweep.after(last) == 0) {
            return;
        }
        EvaluationSettings further = sweep.at(sweep.after(last));
        List<AttackPlan> plans = judge.plans(further);
        for (int number = 0; number < plans.size(); number++) {
            if (plans.get(number).label().equals(last.label())) {
                done.add(i + 1, row(judge, further, number, listener));
            }
        }
    }

    private static EvaluationOutcome outcome(LoadedRun loaded, EvaluationSettings asked, List<RobustResult> results) {
        return new EvaluationOutcome(
                loaded.recipe().title(),
                loaded.recipe(),
                loaded.model(),
                asked,
                Provenance.of(loaded.data(), loaded.backend()),
                loaded.checkpoint(),
                results);
    }
}
