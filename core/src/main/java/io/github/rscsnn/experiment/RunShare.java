package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.JudgedBatch;
import io.github.rscsnn.evaluate.RobustAccuracy;
import io.github.rscsnn.tensor.Seeds;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A trained run on a machine that judges or certifies some of the test images for another one. What it finds about an image
 * depends on seed and image, and on no other share.
 */
public final class RunShare implements AutoCloseable {
    private final LoadedRun run;

    private RunShare(LoadedRun run) {
        this.run = run;
    }

    /**
     * @param run with a checkpoint
     * @param limit number of test images; 0 for all
     * @throws IOException if the run or its data cannot be read
     */
    public static RunShare open(RunFolder run, Execution execution, int limit) throws IOException {
        return new RunShare(LoadedRun.open(run, execution, limit));
    }

    /** What must be the same on all machines, by what a user would call it. */
    public Map<String, String> mustAgree() {
        return mustAgree(run);
    }

    static Map<String, String> mustAgree(LoadedRun run) {
        BuildInfo build = BuildInfo.current();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("version", build.version() + " (" + build.commit() + ")");
        all.put("test data", run.data().checksum());
        all.put("checkpoint", run.checkpoint());
        all.put("backend", run.backend().title());
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
     * @param plan number of the plan among those of the settings
     * @param skipped told of each image that cannot be decoded
     */
    public List<JudgedBatch> judge(EvaluationSettings settings, int plan, int from, int to, Consumer<String> skipped) {
        return judge(run, settings).judge(plans(settings).get(plan), run.data(), from, to, skipped);
    }

    /** One of the plans of {@code settings}, by its number. */
    public static AttackPlan plan(EvaluationSettings settings, int number) {
        return plans(settings).get(number);
    }

    static RobustAccuracy judge(LoadedRun run, EvaluationSettings settings) {
        return new RobustAccuracy(
                run.classifier(),
                run.pass(),
                settings.drawsFor(run.random()),
                settings.batch(),
                new Seeds(settings.seed()));
    }

    /** @throws IllegalArgumentException if the settings need more than one network or keep state between images */
    static List<AttackPlan> plans(EvaluationSettings settings) {
        if (settings.hasSuite() || settings.transfer() != null) {
            throw new IllegalArgumentException(
                    "'suite' and 'transfer' run on one machine: leave them out, or evaluate without --spark");
        }
        Function<SourceSpec, AttackPlan.Source> none = null;
        return List.copyOf(settings.plans(none));
    }

    @Override
    public void close() {
        run.close();
    }
}
