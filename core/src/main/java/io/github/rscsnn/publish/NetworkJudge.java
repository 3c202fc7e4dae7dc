package io.github.rscsnn.publish;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.check.Finding;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.CertificationOutcome;
import io.github.rscsnn.experiment.CertificationRun;
import io.github.rscsnn.experiment.CheckRun;
import io.github.rscsnn.experiment.CostOutcome;
import io.github.rscsnn.experiment.CostSettings;
import io.github.rscsnn.experiment.EvaluationOutcome;
import io.github.rscsnn.experiment.EvaluationRun;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.NetworkRecipe;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Judges one network under the protocol of a table. Everything is kept in the run's own result files, and what is there for the same
 * weights, images and settings is not measured again.
 */
final class NetworkJudge {
    /** Apart from the user's own certificates, which may have other settings. */
    private static final String CERTIFICATES = "certificates-leaderboard.tsv";

    private final RunFolder run;
    private final LeaderboardSettings settings;
    private final Execution execution;
    private final Leaderboard.Listener listener;
    private final List<String> reasons = new ArrayList<>();

    NetworkJudge(RunFolder run, LeaderboardSettings settings, Execution execution, Leaderboard.Listener listener) {
        this.run = run;
        this.settings = settings;
        this.execution = execution;
        this.listener = listener;
    }

    /** One thing that is measured of a network; one that fails leaves the others. */
    @FunctionalInterface
    private interface Part<T> {
        @Nullable
        T measure() throws IOException;
    }

    JudgedNetwork judge() throws IOException {
        Recipe recipe = run.recipe();
        ModelInfo about = ModelInfo.of(run.path());
        String weights = run.weights();
        if (!run.origin().isVerified()) {
            reasons.add("imported without a comparison with its source's outputs");
        }
        EvaluationOutcome attacked =
                part("attacks", () -> new EvaluationRun(run, settings.attacks(), execution).evaluateOnce(listener));
        JudgedNetwork.Verdict check = attacked == null ? null : part("check", () -> check(attacked));
        JudgedNetwork.Certificate certificate = part("certificate", this::certificate);
        JudgedNetwork.Energy energy = part("energy", this::energy);
        return new JudgedNetwork(
                run.path(),
                about,
                recipe.data().name(),
                recipe.title(),
                recipe.network().arch()
                        + (recipe.network().width() == 1
                                ? ""
                                : ", width " + recipe.network().width()),
                recipe.steps(),
                weights,
                attacked == null ? null : attacked.provenance().backend(),
                result(attacked, "clean"),
                result(attacked, "autoattack"),
                result(attacked, "strongest"),
                certificate,
                check,
                energy,
                List.copyOf(reasons));
    }

    private static @Nullable RobustResult result(@Nullable EvaluationOutcome outcome, String label) {
        return outcome == null ? null : outcome.result(label).orElse(null);
    }

    private <T> @Nullable T part(String name, Part<T> part) {
        try {
            return part.measure();
        } catch (IOException | RuntimeException e) {
            reasons.add(name + ": " + reason(e));
            return null;
        }
    }

    /** Why something could not be measured, which the rest is no worse for. */
    static String reason(Exception failure) {
        if (failure instanceof CancellationException stopped) {
            throw stopped;
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private JudgedNetwork.Verdict check(EvaluationOutcome attacked) throws IOException {
        JsonNode kept = kept("check", settings.check(), attacked.provenance().datasetSha256());
        if (kept == null
                || !kept.at("/provenance/backend")
                        .asText()
                        .equals(attacked.provenance().backend())) {
            new CheckRun(run, settings.check(), execution, null, false).check(listener, listener::looked);
            kept = JsonFile.read(run.resultFile("check"), "", "delete it to check anew");
        }
        List<String> warnings = kept.path("findings")
                .valueStream()
                .filter(finding -> finding.path("verdict").asText().equals(Finding.Verdict.RAISED.name()))
                .map(finding -> finding.path("check").asText())
                .toList();
        return new JudgedNetwork.Verdict(
                kept.path("raised").asInt(),
                kept.path("inconclusive").asInt(),
                kept.path("findings").size(),
                warnings);
    }

    private JudgedNetwork.@Nullable Certificate certificate() throws IOException {
        if (!Parts.coding(run.recipe()).isRandom()) {
            return null;
        }
        int[] counts = new int[2];
        CertificationOutcome outcome = new CertificationRun(
                        run, settings.certificates(), execution, run.path().resolve(CERTIFICATES))
                .certifyOver(images -> counts[0] = images, row -> listener.certified(++counts[1], counts[0]));
        return new JudgedNetwork.Certificate(
                outcome.noise().norm().name(),
                outcome.certified(0) / (double) outcome.rows().size(),
                outcome.averageRadius(),
                settings.certifyDraws());
    }

    private JudgedNetwork.Energy energy() throws IOException {
        CostSettings asked = settings.cost();
        Recipe recipe = run.recipe().withDataDir(execution.dataDir());
        JsonNode kept = kept(
                "cost",
                asked,
                Experiment.open(recipe, Split.TEST, asked.limit()).checksum());
        if (kept == null) {
            CostOutcome.measure(run, execution.dataDir(), asked);
            kept = JsonFile.read(run.resultFile("cost"), "", "delete it to measure anew");
        }
        JsonNode usual = kept.path("estimates").path(0);
        double joules = usual.path("energy").asDouble();
        return new JudgedNetwork.Energy(
                usual.path("acs").asDouble(),
                usual.path("macs").asDouble(),
                joules,
                joules / usual.path("annEnergy").asDouble());
    }

    /** What {@code results/name.json} says, if it was measured on the same weights and images with the same settings. */
    private @Nullable JsonNode kept(String name, Object asked, String images) throws IOException {
        Path file = run.resultFile(name);
        if (!Files.exists(file)) {
            return null;
        }
        JsonNode kept = JsonFile.read(file, "", "delete it to measure anew");
        String weights = run.weights();
        boolean same = kept.path("settings").equals(JsonFile.tree(asked))
                && kept.path("checkpoint").asText().equals(weights)
                && kept.at("/provenance/datasetSha256").asText().equals(images)
                && NetworkRecipe.changed(kept.path("recipe"), JsonFile.tree(run.recipe()))
                        .isEmpty();
        return same ? kept : null;
    }
}
