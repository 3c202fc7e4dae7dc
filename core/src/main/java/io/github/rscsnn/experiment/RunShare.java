package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.SuiteAttempt;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.JudgedBatch;
import io.github.rscsnn.evaluate.RobustAccuracy;
import io.github.rscsnn.evaluate.SuiteAccuracy;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A trained run on a machine that judges or certifies some of the test images for another one. What it finds about an image
 * depends on seed and image, and on no other share.
 */
public final class RunShare implements AutoCloseable {
    private final LoadedRun run;
    private final LoadedRun other;

    private RunShare(LoadedRun run, LoadedRun other) {
        this.run = run;
        this.other = other;
    }

    /**
     * @param run with a checkpoint
     * @param other the run that images are transferred from; null for none
     * @param limit number of test images; 0 for all
     * @throws IOException if a run or its data cannot be read
     */
    public static RunShare open(RunFolder run, RunFolder other, Execution execution, int limit) throws IOException {
        LoadedRun loaded = LoadedRun.open(run, execution, limit);
        try {
            return new RunShare(loaded, loaded.other(other, execution));
        } catch (IOException | RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    /** What must be the same on all machines, by what a user would call it. */
    public Map<String, String> mustAgree() {
        return mustAgree(run, other);
    }

    static Map<String, String> mustAgree(LoadedRun run, LoadedRun other) {
        return mustAgree(run.data(), run.backend(), run.checkpoint(), other == null ? null : other.checkpoint());
    }

    /**
     * The same without opening the runs.
     *
     * @param other the run that images are transferred from; null for none
     * @param data test images
     * @param backend of {@code run}
     * @throws IOException if a run has no checkpoint
     */
    public static Map<String, String> mustAgree(RunFolder run, RunFolder other, Dataset data, Backend backend)
            throws IOException {
        return mustAgree(
                data,
                backend,
                run.checkpoint().index().weightsSha256(),
                other == null ? null : other.checkpoint().index().weightsSha256());
    }

    private static Map<String, String> mustAgree(Dataset data, Backend backend, String checkpoint, String other) {
        BuildInfo build = BuildInfo.current();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("version", build.version() + " (" + build.commit() + ")");
        all.put("test data", data.checksum());
        all.put("checkpoint", checkpoint);
        all.put("backend", backend.title());
        if (other != null) {
            all.put("other run's checkpoint", other);
        }
        return all;
    }

    /**
     * Certifies one image.
     *
     * @param settings with the draws a forward pass in force, at least 1
     */
    public CertificateRow certify(CertificationSettings settings, int index) {
        return CertificationRun.row(
                CertificationRun.certification(run.classifier(), run.pass(), settings), run.data(), index);
    }

    /**
     * Judges images {@code from} to {@code to - 1}.
     *
     * @param skipped told of each image that cannot be decoded
     */
    public List<JudgedBatch> judge(Judging judging, int from, int to, Consumer<String> skipped) {
        AttackPlan plan =
                other == null ? judging.plan().of(null, null) : judging.plan().of(other.classifier(), other.pass());
        return judging.accuracy(run.classifier(), run.pass()).judge(plan, run.data(), from, to, skipped);
    }

    /** As {@link RemoteJudges#attack}, one batch. */
    public SuiteAttempt attack(EvaluationSettings settings, int number, int entry, int... images) {
        AttackPlan plan = suite(settings, number);
        return SuiteAccuracy.attempt(
                judge(run, settings),
                new SuiteRun(null, settings, run, other).suite(plan),
                plan,
                run.data(),
                entry,
                images);
    }

    /** As {@link RemoteJudges#judgeFound}, the images {@code from} to {@code to - 1}. */
    public List<JudgedBatch> judgeFound(
            EvaluationSettings settings,
            int number,
            int from,
            int to,
            Map<Integer, float[]> found,
            Consumer<String> skipped) {
        return judge(run, settings).judgeFound(suite(settings, number), run.data(), from, to, found, skipped);
    }

    static RobustAccuracy judge(LoadedRun run, EvaluationSettings settings) {
        return new RobustAccuracy(
                run.classifier(),
                run.pass(),
                settings.drawsFor(run.random()),
                settings.batch(),
                new Seeds(settings.seed()));
    }

    /** One plan of {@code settings} as a question for other machines. */
    static Judging judging(EvaluationSettings settings, int number, boolean random) {
        return new Judging(
                settings.drawsFor(random),
                settings.batch(),
                settings.seed(),
                (other, pass) -> plans(settings, other, pass).get(number));
    }

    /** A suite's plan has neither attack nor source, and needs no other run. */
    private static AttackPlan suite(EvaluationSettings settings, int number) {
        return plans(settings, null, null).get(number);
    }

    /** All plans of {@code settings}; gradients of those that transfer fail where there is no other network. */
    static List<AttackPlan> plans(EvaluationSettings settings, SpikingClassifier other, Pass pass) {
        return settings.plans(PlanMaker.transfer(other, pass));
    }

    @Override
    public void close() {
        run.close();
        if (other != null) {
            other.close();
        }
    }
}
