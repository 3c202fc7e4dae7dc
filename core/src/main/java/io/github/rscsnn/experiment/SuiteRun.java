package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Departures;
import io.github.rscsnn.attack.GradientSources;
import io.github.rscsnn.attack.OtherModel;
import io.github.rscsnn.attack.SourceFactory;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.Suite;
import io.github.rscsnn.attack.SuiteAttempts;
import io.github.rscsnn.attack.SuiteBudget;
import io.github.rscsnn.attack.SuiteImage;
import io.github.rscsnn.attack.SuitePlan;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.data.Digests;
import io.github.rscsnn.data.Folders;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.Corrections;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.RobustAccuracy;
import io.github.rscsnn.evaluate.SuiteSearch;
import io.github.rscsnn.evaluate.SuiteState;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A suite on a loaded run. Its state lies in {@code results/suite-KEY.state}, KEY a digest of all that its numbers
 * depend on: other settings begin a state of their own and leave this one alone.
 */
record SuiteRun(
        EvaluationSettings settings,
        LoadedRun loaded,
        @Nullable LoadedRun other) {
    private static final String PREFIX = "suite-";
    private static final String SUFFIX = ".state";

    /**
     * As {@link SuiteSearch#find}.
     *
     * @param run in whose results the state lies
     * @param first whether to look for states of other settings: those of a sweep are others to each other
     */
    Map<Integer, SuiteImage> find(
            RunFolder run,
            AttackPlan plan,
            RobustAccuracy judge,
            boolean first,
            SuiteAttempts attempts,
            EvaluationListener listener)
            throws IOException {
        Suite suite = suite(plan);
        String key = key(plan);
        Path file = run.resultFile("evaluation").resolveSibling(PREFIX + digest(key) + SUFFIX);
        return new SuiteSearch(judge, suite, new SuiteState(file, key))
                .find(plan, loaded.data(), first ? others(file) : 0, attempts, listener);
    }

    /** The attacks of a plan, the same on every machine. */
    Suite suite(AttackPlan plan) {
        Double epsilon = plan.epsilon();
        Require.state(epsilon != null, "a suite attacks within an epsilon, and %s has none", plan.label());
        SuitePlan.Target target = new SuitePlan.Target(
                new Threat(PlanMaker.norm(settings.options()), epsilon),
                budget(),
                GradientSources.parse(settings.gradient()),
                loaded.random(),
                spec -> SourceFactory.of(
                        spec, loaded.classifier(), loaded.pass().ofAttack()),
                transfer());
        SourceFactory plain = SourceFactory.of(SourceSpec.PLAIN, loaded.classifier(), loaded.pass());
        return SuitePlan.named(plan.label())
                .orElseThrow()
                .suite(
                        target,
                        budget().judge(plain, loaded.random()),
                        settings.batch(),
                        SuitePlan.BUDGET.in(settings.options()));
    }

    private @Nullable SourceFactory transfer() {
        TransferSettings from = settings.transfer();
        if (other == null || from == null) {
            return null;
        }
        SpikingClassifier seen = TransferSettings.seen(from.from(), other.classifier());
        SourceSpec spec = SourceSpec.PLAIN.withUsualDraws(settings.suite().draws(), seen);
        SourceFactory source = SourceFactory.of(spec, seen, other.pass());
        return (seeds, imageIds) -> new OtherModel(source.forImages(seeds, imageIds), spec.name());
    }

    private SuiteBudget budget() {
        return settings.suite().forModel(loaded.random());
    }

    /** All that the bits of the suite depend on. */
    String key(AttackPlan plan) {
        Suite suite = suite(plan);
        List<String> lines = new ArrayList<>();
        lines.add("checkpoint " + loaded.network());
        lines.add("backend " + loaded.backend().title());
        lines.add("images " + loaded.data().checksum());
        lines.add("epsilon " + suite.threat().epsilon());
        lines.add("batch " + settings.batch());
        lines.add("seed " + settings.seed());
        lines.add(budget().toString());
        if (suite.threat().norm() != Threat.Norm.LINF) {
            lines.add("norm " + suite.threat().norm());
        }
        if (Double.isFinite(suite.budget())) {
            lines.add("evaluations " + suite.budget());
        }
        lines.add("judge " + suite.judge().mostDraws());
        if (Departures.asksJudge(loaded.classifier(), loaded.pass())) {
            lines.add(Departures.ASKS_JUDGE);
        }
        String all = suite.entries().stream().map(Suite.Entry::name).collect(Collectors.joining(" "));
        lines.addAll(Corrections.of(
                loaded.backend().title(), loaded.classifier().network().name(), all));
        suite.entries()
                .forEach(entry -> lines.add(entry.name() + ": " + entry.attack().name()));
        if (other != null) {
            lines.add("transfer " + other.network() + " " + other.backend().title());
            if (settings.transfer() != null && settings.transfer().from().equals(TransferSettings.NOISE_OFF)) {
                lines.add(TransferSettings.NOISE_OFF);
            }
        }
        return String.join("\n", lines);
    }

    /** Number of states of other settings beside {@code file}. */
    private static int others(Path file) throws IOException {
        List<Path> all = Folders.named(PREFIX + ".*" + Pattern.quote(SUFFIX), file.resolveSibling(""));
        return all.size() - (all.contains(file) ? 1 : 0);
    }

    private static String digest(String key) {
        return Digests.sha256(key.getBytes(StandardCharsets.UTF_8)).substring(0, 10);
    }
}
