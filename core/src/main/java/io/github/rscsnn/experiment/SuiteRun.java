package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.GradientSources;
import io.github.rscsnn.attack.OtherModel;
import io.github.rscsnn.attack.SourceFactory;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.Suite;
import io.github.rscsnn.attack.SuiteBudget;
import io.github.rscsnn.attack.SuitePlan;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.RobustAccuracy;
import io.github.rscsnn.evaluate.SuiteAccuracy;
import io.github.rscsnn.evaluate.SuiteState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A suite on a loaded run. Its state lies in {@code results/suite-KEY.state}, KEY a digest of all that its numbers
 * depend on: other settings begin a state of their own and leave this one alone.
 */
record SuiteRun(RunFolder run, EvaluationSettings settings, LoadedRun loaded, LoadedRun other) {
    private static final String PREFIX = "suite-";
    private static final String SUFFIX = ".state";

    /** @param elsewhere other machines that attack and judge; null for here */
    SuiteAccuracy.Outcome attack(
            AttackPlan plan, RobustAccuracy judge, SuiteAccuracy.Elsewhere elsewhere, EvaluationListener listener)
            throws IOException {
        Suite suite = suite(plan);
        String key = key(suite, budget());
        Path file = run.resultFile("evaluation").resolveSibling(PREFIX + digest(key) + SUFFIX);
        SuiteState state = new SuiteState(file, key);
        return new SuiteAccuracy(judge, suite, state)
                .of(plan, loaded.data(), firstOfAll(plan) ? others(file) : 0, elsewhere, listener);
    }

    /** The attacks of a plan, the same on every machine. */
    Suite suite(AttackPlan plan) {
        SuitePlan.Target target = new SuitePlan.Target(
                new Threat(PlanMaker.norm(settings.options()), plan.epsilon()),
                budget(),
                GradientSources.parse(settings.gradient()),
                loaded.random(),
                spec -> SourceFactory.of(spec, loaded.classifier(), loaded.pass()),
                other == null ? null : transfer());
        SourceFactory plain = SourceFactory.of(SourceSpec.PLAIN, loaded.classifier(), loaded.pass());
        String gradients = settings.options().get(SuitePlan.BUDGET.name());
        return SuitePlan.named(plan.label())
                .orElseThrow()
                .suite(
                        target,
                        budget().judge(plain, loaded.random()),
                        settings.batch(),
                        gradients == null ? SuitePlan.BUDGET.standard() : SuitePlan.BUDGET.parse(gradients));
    }

    private SourceFactory transfer() {
        SourceSpec spec = SourceSpec.PLAIN.withUsualDraws(settings.suite().draws(), other.classifier());
        SourceFactory source = SourceFactory.of(spec, other.classifier(), other.pass());
        return (seeds, imageIds) -> new OtherModel(source.forImages(seeds, imageIds), spec.name());
    }

    private SuiteBudget budget() {
        return settings.suite().forModel(loaded.random());
    }

    /** The states of a sweep, and of two suites, are others to each other: only the first looks for states of other settings. */
    private boolean firstOfAll(AttackPlan plan) {
        boolean firstSuite = settings.attacks().stream()
                .filter(EvaluationSettings::isSuite)
                .findFirst()
                .equals(java.util.Optional.of(plan.label()));
        return firstSuite
                && settings.epsilons().stream()
                        .filter(epsilon -> epsilon > 0)
                        .findFirst()
                        .equals(java.util.Optional.of(plan.epsilon()));
    }

    /** All that the bits of the suite depend on. */
    private String key(Suite suite, SuiteBudget budget) {
        List<String> lines = new ArrayList<>();
        lines.add("checkpoint " + loaded.checkpoint());
        lines.add("backend " + loaded.backend().title());
        lines.add("images " + loaded.data().checksum());
        lines.add("epsilon " + suite.threat().epsilon());
        lines.add("batch " + settings.batch());
        lines.add("seed " + settings.seed());
        lines.add(budget.toString());
        if (suite.threat().norm() != Threat.Norm.LINF) {
            lines.add("norm " + suite.threat().norm());
        }
        if (Double.isFinite(suite.budget())) {
            lines.add("evaluations " + suite.budget());
        }
        lines.add("judge " + suite.judge().draws());
        suite.entries()
                .forEach(entry -> lines.add(entry.name() + ": " + entry.attack().name()));
        if (other != null) {
            lines.add("transfer " + other.checkpoint() + " " + other.backend().title());
        }
        return String.join("\n", lines);
    }

    /** Number of states of other settings beside {@code file}. */
    private static int others(Path file) throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return (int) files.filter(path -> {
                        String name = path.getFileName().toString();
                        return name.startsWith(PREFIX) && name.endsWith(SUFFIX) && !path.equals(file);
                    })
                    .count();
        }
    }

    private static String digest(String key) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
