package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Suite;
import io.github.rscsnn.attack.SuiteAttempt;
import io.github.rscsnn.attack.SuiteImage;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.Certification;
import io.github.rscsnn.evaluate.Judged;
import io.github.rscsnn.evaluate.Range;
import io.github.rscsnn.evaluate.RobustAccuracy;
import io.github.rscsnn.evaluate.SuiteSearch;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A trained run on a machine that judges or certifies some of the test images for another one. What it finds about an image
 * depends on seed and image, and on no other share.
 */
public final class RunShare implements AutoCloseable {
    private final LoadedRun run;
    private final @Nullable LoadedRun other;
    private DoubleConsumer asked = evaluations -> {};
    private RobustAccuracy.Made made = RobustAccuracy.Made.NOBODY;

    private RunShare(LoadedRun run, @Nullable LoadedRun other) {
        this.run = run;
        this.other = other;
    }

    /**
     * @param run with a checkpoint
     * @param other the run that images are transferred from; null for none
     * @param limit number of test images; 0 for all
     * @throws IOException if a run or its data cannot be read
     */
    public static RunShare open(RunFolder run, @Nullable RunFolder other, Execution execution, int limit)
            throws IOException {
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
        Map<String, String> all = new LinkedHashMap<>();
        all.put("version", BuildInfo.current().toString());
        all.put("test data", run.data().checksum());
        all.put("checkpoint", run.checkpoint());
        all.put("backend", run.backend().title());
        if (other != null) {
            all.put("other run's checkpoint", other.checkpoint());
        }
        return all;
    }

    LoadedRun run() {
        return run;
    }

    @Nullable
    LoadedRun other() {
        return other;
    }

    /** @param listener told what a suite asks of a model while it attacks, see {@link SuiteSearch#attempt} */
    void asks(DoubleConsumer listener) {
        asked = listener;
    }

    /** @param listener told of the images that are judged here */
    void tells(RobustAccuracy.Made listener) {
        made = listener;
    }

    /**
     * Certifies one image.
     *
     * @param settings with the draws a forward pass in force, at least 1
     */
    CertificateRow certify(CertificationSettings settings, int index) {
        return CertificationRun.row(certification(settings), run.data(), index);
    }

    Certification certification(CertificationSettings settings) {
        return new Certification(
                run.classifier(),
                run.pass(),
                settings.n0(),
                settings.n(),
                settings.alpha(),
                settings.batch(),
                new Seeds(settings.seed()).child("certify"),
                settings.stop());
    }

    AttackPlan plan(Judging judging) {
        return other == null ? judging.plan().of(null, null) : judging.plan().of(other.classifier(), other.pass());
    }

    RobustAccuracy accuracy(Judging judging) {
        return judging.accuracy(run.classifier(), run.pass());
    }

    RobustAccuracy accuracy(EvaluationSettings settings) {
        return accuracy(judging(settings, 0));
    }

    /** One plan of {@code settings}. */
    Judging judging(EvaluationSettings settings, int number) {
        return new Judging(
                settings.drawsFor(run.random()),
                settings.batch(),
                settings.seed(),
                (other, pass) -> plans(settings, other, pass).get(number));
    }

    /** A suite's plan has neither attack nor source, and needs no other run. */
    static AttackPlan suite(EvaluationSettings settings, int number) {
        return plans(settings, null, null).get(number);
    }

    /** All plans of {@code settings}; gradients of those that transfer fail where there is no other network. */
    static List<AttackPlan> plans(EvaluationSettings settings, @Nullable SpikingClassifier other, @Nullable Pass pass) {
        String from = settings.transfer() == null ? null : settings.transfer().from();
        return settings.plans(PlanMaker.transfer(from, other, pass));
    }

    /** Judges a range of images. */
    Judged judge(Judging judging, Range range) {
        return accuracy(judging).judge(plan(judging), run.data(), range, made);
    }

    /** Attacks one batch with one entry of the suite, see {@link SuiteSearch#attempt}. */
    SuiteAttempt attack(EvaluationSettings settings, int number, int entry, int... images) {
        AttackPlan plan = suite(settings, number);
        Suite suite = new SuiteRun(settings, run, other).suite(plan);
        return SuiteSearch.attempt(accuracy(settings), suite, plan, run.data(), asked, entry, images);
    }

    /** Judges images that a suite found in the place of those of a range. */
    Judged judge(EvaluationSettings settings, int number, Range range, Map<Integer, SuiteImage> found) {
        return accuracy(settings).judge(suite(settings, number), run.data(), range, found, made);
    }

    @Override
    public void close() {
        run.close();
        if (other != null) {
            other.close();
        }
    }
}
