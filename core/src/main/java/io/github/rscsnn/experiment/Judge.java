package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.SuiteAttempts;
import io.github.rscsnn.attack.SuiteImage;
import io.github.rscsnn.attack.SuiteReport;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.Certification;
import io.github.rscsnn.evaluate.DrawBatch;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.Ledger;
import io.github.rscsnn.evaluate.Range;
import io.github.rscsnn.evaluate.RobustAccuracy;
import io.github.rscsnn.evaluate.RobustResult;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A trained run under judgement: whatever asks how many of its images are right under an attack asks here. What is found goes to the
 * run's {@link Ledger} range by range, and is taken from there where it was found before.
 */
public final class Judge implements AutoCloseable {
    private final RunFolder run;
    private final RunShare here;
    private final Workers workers;
    private final boolean remote;
    private @Nullable Ledger ledger;
    private boolean anySuite;

    private Judge(RunFolder run, RunShare here, Workers workers, boolean remote) {
        this.run = run;
        this.here = here;
        this.workers = workers;
        this.remote = remote;
    }

    /**
     * @param run with a checkpoint
     * @param other the run that images are transferred from; null for none
     * @param execution where the data lie and what executes the layers
     * @param limit number of test images; 0 for all
     * @param machines that judge; null for this one
     * @throws IOException if a run or its data cannot be read, or other machines cannot be given them
     */
    public static Judge open(
            RunFolder run,
            @Nullable RunFolder other,
            Execution execution,
            int limit,
            Workers.@Nullable Provider machines)
            throws IOException {
        RunShare here = RunShare.open(run, other, execution, limit);
        try {
            Workers workers =
                    machines == null ? Workers.here(here) : machines.of(run, other, execution, limit, here.mustAgree());
            return new Judge(run, here, workers, machines != null);
        } catch (IOException | RuntimeException e) {
            here.close();
            throw e;
        }
    }

    private Ledger ledger(long from) {
        LoadedRun loaded = here.run();
        List<String> facts = new ArrayList<>(List.of(
                loaded.network(), loaded.backend().title(), loaded.data().checksum()));
        if (here.other() != null) {
            facts.add(here.other().network() + " " + here.other().backend().title());
        }
        return new Ledger(
                ledgerFile(run),
                loaded.checkpoint().substring(0, 8),
                BuildInfo.current().toString(),
                facts,
                from);
    }

    static Path ledgerFile(RunFolder run) {
        return run.path().resolve("results/ledger.tsv");
    }

    /**
     * Judges again what was judged before.
     *
     * @param from size of the ledger when this began, in bytes; {@link Long#MAX_VALUE} for nothing to count but what is judged now
     */
    void anew(long from) {
        ledger = ledger(from);
    }

    Ledger ledger() {
        if (ledger == null) {
            ledger = ledger(0);
        }
        return ledger;
    }

    /** @param listener told of the images that are judged on this machine */
    void tells(RobustAccuracy.Made listener) {
        here.tells(listener);
    }

    Workers workers() {
        return workers;
    }

    /** Of the numbers. */
    public Provenance provenance() {
        return Provenance.of(run().data(), run().backend());
    }

    /** See {@link DrawBatch}. */
    int fittingDraws() {
        Dataset data = run().data();
        return DrawBatch.fitting(run().classifier(), run().pass(), data.channels(), data.height(), data.width());
    }

    Certification certification(CertificationSettings settings) {
        return here.certification(settings);
    }

    LoadedRun run() {
        return here.run();
    }

    @Nullable
    LoadedRun other() {
        return here.other();
    }

    /** The run's first test images under one plan. */
    public RobustResult judge(Judging judging, EvaluationListener listener) throws IOException {
        AttackPlan plan = here.plan(judging);
        RobustAccuracy accuracy = here.accuracy(judging);
        return accuracy.of(
                plan,
                run().data(),
                null,
                accuracy.judgement(plan, ledger()),
                (ranges, each) -> workers.run("evaluate", ranges, (there, range) -> there.judge(judging, range), each),
                listener);
    }

    /** Images of a range that a suite found, by place. */
    private record Found(Range range, TreeMap<Integer, SuiteImage> images) implements Serializable {}

    /** The plans of {@code settings}, in the order of the table. */
    List<AttackPlan> plans(EvaluationSettings settings) {
        return RunShare.plans(settings, null, null);
    }

    /** Plan {@code number} of {@code settings}, which is none of a suite. */
    RobustResult judge(EvaluationSettings settings, int number, EvaluationListener listener) throws IOException {
        return judge(here.judging(settings, number), listener);
    }

    /**
     * The first images that can be decoded, made and judged once more.
     *
     * @param found what {@link #judgeSuite} found; null where the plan is none of a suite
     */
    List<RobustAccuracy.Example> examples(
            EvaluationSettings settings, int number, @Nullable Map<Integer, SuiteImage> found, int count) {
        Judging judging = here.judging(settings, number);
        return here.accuracy(judging).examples(here.plan(judging), run().data(), found, count);
    }

    /**
     * The worst images that the suite finds.
     *
     * @param number of the suite's plan among those of {@code settings}
     * @param first is filled with what the suite did to the first images, by place
     */
    RobustResult judgeSuite(
            EvaluationSettings settings, int number, Map<Integer, SuiteImage> first, EvaluationListener listener)
            throws IOException {
        AttackPlan plan = RunShare.suite(settings, number);
        RobustAccuracy accuracy = here.accuracy(settings);
        SuiteAttempts attempts = (entry, batches, each) -> {
            try {
                workers.run(
                        "suite", batches, (there, images) -> there.attack(settings, number, entry, images), attempt -> {
                            if (remote) { // here it is told while it goes on
                                listener.asked(attempt.evaluations());
                            }
                            each.accept(attempt);
                        });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        SuiteRun suite = new SuiteRun(settings, run(), other());
        here.asks(listener::asked);
        TreeMap<Integer, SuiteImage> images =
                new TreeMap<>(suite.find(run, plan, accuracy, !anySuite, attempts, listener));
        anySuite = true;
        first.putAll(images.headMap(ExampleMaker.CANDIDATES));
        return accuracy.of(
                plan,
                run().data(),
                SuiteReport.of(images.values()),
                accuracy.judgement(plan, ledger(), suite.key(plan)),
                (ranges, each) -> workers.run(
                        "judge",
                        ranges.stream()
                                .map(range -> new Found(range, new TreeMap<>(images.subMap(range.from(), range.to()))))
                                .toList(),
                        (there, part) -> there.judge(settings, number, part.range(), part.images()),
                        each),
                listener);
    }

    @Override
    public void close() {
        here.close();
    }
}
