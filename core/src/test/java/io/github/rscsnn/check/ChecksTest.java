package io.github.rscsnn.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.InScope;
import io.github.rscsnn.attack.PlantedDefences;
import io.github.rscsnn.attack.PlantedDefences.Planted;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.check.Finding.Verdict;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.Ledger;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.network.Pass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Defences that only mask gradients are caught, each by the checks that are meant for it; honest ones are not. */
@ExtendWith(InScope.class)
@Tag("slow")
class ChecksTest {
    /** Enough to tell an attack that gets nowhere from one that gets ten points further. */
    private static final int IMAGES = 72;

    private static Planted planted(String name) {
        return switch (name) {
            case "honest" -> PlantedDefences.honest();
            case "honest random" -> PlantedDefences.honestRandom();
            case "saturated" -> PlantedDefences.saturated();
            case "shattered" -> PlantedDefences.shattered();
            case "clamped" -> PlantedDefences.clamped();
            case "silent" -> PlantedDefences.silent();
            case "noisy" -> PlantedDefences.noisyUnderAttack();
            case "forgetful" -> PlantedDefences.forgetful();
            case "public" -> PlantedDefences.publicSeed();
            case "batch" -> PlantedDefences.batchDependent();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static CheckSettings settings(double epsilon, int draws) {
        return settings(epsilon, 20, 400, draws, IMAGES);
    }

    private static CheckSettings settings(double epsilon, int eot, int squares, int draws, int images) {
        return CheckSettings.OPTIONS.make(Map.of(
                "epsilon", epsilon, "eot", eot, "queries", squares, "points", 10, "draws", draws, "limit", images,
                "batch", images, "seed", 3));
    }

    private static Evidence evidence(Planted planted, CheckSettings settings, boolean transfer) {
        return evidence(planted, settings, transfer, Ledger.NONE, EvaluationListener.SILENT);
    }

    private static Evidence evidence(
            Planted planted, CheckSettings settings, boolean transfer, Ledger ledger, EvaluationListener listener) {
        return new Evidence(
                planted.classifier(),
                Pass.EVALUATION,
                new PlantedImages(planted, settings.limit()),
                settings,
                transfer ? spec -> (model, pass, noise) -> spec.build(planted.other(), pass, noise) : null,
                ledger,
                listener);
    }

    private static Map<String, Finding> check(String name) {
        Planted planted = planted(name);
        int squares = name.equals("honest random") ? 40 : 400; // each of its queries takes twenty draws
        CheckSettings settings = settings(PlantedDefences.THREAT.epsilon(), 20, squares, 0, IMAGES);
        Evidence evidence = evidence(planted, settings, true);
        List<Check> looked = new ArrayList<>();
        List<Finding> findings = Checks.run(Checks.all(), evidence, looked::add);
        assertThat(looked).isEqualTo(Checks.all()).hasSameSizeAs(findings);
        return findings.stream().collect(Collectors.toMap(Finding::check, finding -> finding));
    }

    /** In a ball of a norm that holds the L∞ ball's corners. */
    private static Map<String, Finding> check(Planted planted, Threat.Norm norm) {
        int pixels = new PlantedImages(planted, 1).imageBytes();
        CheckSettings settings = CheckSettings.of(Map.of(
                "epsilon",
                PlantedDefences.THREAT.epsilon() * norm.most(pixels),
                "queries",
                400,
                "points",
                10,
                "limit",
                IMAGES,
                "batch",
                IMAGES,
                "seed",
                3L,
                "options",
                Map.of("norm", norm.name().toLowerCase(Locale.ROOT))));
        return Checks.run(Checks.all(), evidence(planted, settings, true), check -> {}).stream()
                .collect(Collectors.toMap(Finding::check, finding -> finding));
    }

    @ParameterizedTest
    @EnumSource(
            value = Threat.Norm.class,
            names = {"L2", "L1"})
    void otherNormsAreLookedAtAlike(Threat.Norm norm) {
        Map<String, Finding> honest = check(PlantedDefences.honest(), norm);
        assertThat(raised(honest)).isEmpty();
        assertThat(honest.values()).noneMatch(finding -> finding.verdict() == Verdict.NOT_RUN);
        assertThat(honest.get("random-noise").measured().getLast().share()).isLessThan(0.1);
        assertThat(raised(check(PlantedDefences.silent(), norm)))
                .contains("gradients", "other-surrogates", "larger-epsilon", "unbounded", "black-box");
    }

    private static List<String> raised(Map<String, Finding> findings) {
        return findings.values().stream()
                .filter(finding -> finding.verdict() == Verdict.RAISED)
                .map(Finding::check)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"honest", "honest random"})
    void nothingIsRaisedAgainstAnHonestModel(String name) {
        Map<String, Finding> findings = check(name);
        assertThat(raised(findings)).isEmpty();
        assertThat(findings.values()).noneMatch(finding -> finding.verdict() == Verdict.NOT_RUN);
        assertThat(findings.get("random-noise").measured().getLast().share())
                .as("plain PGD breaks it")
                .isLessThan(0.1);
    }

    @ParameterizedTest
    @CsvSource({
        "saturated, gradients;larger-epsilon;unbounded;random-noise;black-box",
        "shattered, gradients;straight-through-clamp;larger-epsilon;unbounded;random-noise;black-box",
        "clamped, gradients;straight-through-clamp;larger-epsilon;unbounded;random-noise;black-box",
        "silent, gradients;other-surrogates;larger-epsilon;unbounded;random-noise;black-box",
        "forgetful, gradients;other-surrogates;larger-epsilon;unbounded;random-noise;black-box",
        "noisy, same-under-attack;more-draws;black-box",
    })
    void everyPlantedDefenceIsCaught(String name, String by) {
        Map<String, Finding> findings = check(name);
        RobustResult pgd = evidence(planted(name), settings(PlantedDefences.THREAT.epsilon(), 0), false)
                .attack();
        assertThat(pgd.accuracy()).as("plain PGD scores it as robust").isGreaterThan(0.8);
        assertThat(raised(findings)).contains(by.split(";"));
        for (String check : by.split(";")) {
            assertThat(findings.get(check).seen()).isNotEmpty();
            assertThat(findings.get(check).raisedIf()).isNotEmpty();
            assertThat(findings.get(check).advice()).isNotEmpty();
        }
        assertThat(raised(findings)).doesNotContain("clean-accuracy", "attacked-below-clean", "evaluation-mode");
    }

    /** Few images, few queries and few points could not have shown what is not there. */
    @Test
    void littleIsInconclusive() {
        Planted planted = PlantedDefences.honest();
        double epsilon = PlantedDefences.THREAT.epsilon() / 3; // PGD leaves something
        Evidence evidence = evidence(planted, settings(epsilon, 2, 1, 1, 12), false);
        Map<String, Finding> findings = Checks.run(Checks.all(), evidence, check -> {}).stream()
                .collect(Collectors.toMap(Finding::check, finding -> finding));
        assertThat(evidence.attack().accuracy()).isGreaterThan(0.1);
        assertThat(findings.get("black-box").verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(findings.get("black-box").remark()).contains("PGD takes too little to judge the search by");
        assertThat(findings.get("random-sampling").verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(findings.get("more-steps").verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(findings.get("more-steps").remark()).containsPattern("too few images .*--limit \\d+ would do");
        assertThat(findings.get("more-steps").adjusted())
                .isGreaterThanOrEqualTo(findings.get("more-steps").pValue());
    }

    /** Noise that follows from a public seed and the image: votes are unanimous, and no draw differs from another. */
    @Test
    void noiseFromAPublicSeedIsCaught() {
        Evidence evidence = evidence(planted("public"), settings(0.01, 6), false);
        Check.Seen seen = ModelChecks.SECRET_NOISE.look().apply(evidence);
        assertThat(seen.verdict()).isEqualTo(Verdict.RAISED);
        assertThat(seen.measured().getFirst().share()).isEqualTo(1);
        for (String honest : List.of("honest", "honest random")) {
            assertThat(ModelChecks.SECRET_NOISE
                            .look()
                            .apply(evidence(planted(honest), settings(0.01, 6), false))
                            .verdict())
                    .as(honest)
                    .isEqualTo(Verdict.CLEAR);
        }
    }

    @Test
    void batchStatisticsAreCaught() {
        assertThat(raised(check("batch"))).contains("evaluation-mode");
    }

    @Test
    void sayingWhatWasSeen() {
        Map<String, Finding> findings = check("silent");
        assertThat(findings.get("gradients").seen())
                .isEqualTo("images without gradient 100.0 % [95.0, 100.0]; 100.0 % of all gradient components are 0");
        assertThat(findings.get("black-box").seen())
                .matches("pgd 100\\.0 % \\[95\\.0, 100\\.0]; square \\d.*, p < 0\\.001; "
                        + "transfer 0\\.0 % \\[0\\.0, 5\\.0], p < 0\\.001");
        assertThat(findings.get("black-box").raisedIf())
                .isEqualTo("Square or a transfer attack leaves at least 2 points less than PGD, with p <= 0.05 (Holm)");
        assertThat(findings.values().stream().filter(finding -> finding.item() > 0))
                .extracting(Finding::item)
                .containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }

    /** A random model that is judged by too few draws; more draws of the same model are fine. */
    @Test
    void fewDrawsAreRaised() {
        Planted planted = PlantedDefences.honestRandom();
        Check check = ModelChecks.FRESH_DRAWS;
        assertThat(check.look()
                        .apply(evidence(planted, settings(0.01, 3), false))
                        .verdict())
                .isEqualTo(Verdict.RAISED);
        assertThat(check.look()
                        .apply(evidence(planted, settings(0.01, 10), false))
                        .verdict())
                .isEqualTo(Verdict.CLEAR);
        assertThat(check.look()
                        .apply(evidence(PlantedDefences.honest(), settings(0.01, 1), false))
                        .verdict())
                .isEqualTo(Verdict.CLEAR);
    }

    /** Stopped after each attack in turn, and never measuring one twice. */
    @Test
    void aStoppedCheckGoesOnToTheSameFindings(@TempDir Path folder) throws IOException {
        CheckSettings settings = settings(PlantedDefences.THREAT.epsilon(), 3, 12, 0, 12);
        List<Finding> whole = Checks.run(Checks.all(), evidence(planted("honest random"), settings, true), check -> {});
        List<String> started = new ArrayList<>();
        EvaluationListener stopping = new EvaluationListener() {
            @Override
            public void started(AttackPlan plan, int images) {
                started.add(plan.label());
            }

            @Override
            public void judged(AttackPlan plan, int images, double accuracy) {
                throw new CancellationException("stopped");
            }
        };
        List<Finding> found = null;
        while (found == null) {
            try {
                found = Checks.run(
                        Checks.all(),
                        evidence(
                                planted("honest random"),
                                settings,
                                true,
                                new Ledger(folder.resolve("ledger.tsv"), "", "", List.of(), 0),
                                stopping),
                        check -> {});
            } catch (CancellationException e) {
                assertThat(Ledger.read(folder.resolve("ledger.tsv"))).hasSize(started.size() * settings.limit());
            }
        }
        assertThat(started).hasSizeGreaterThan(10).doesNotHaveDuplicates();
        assertThat(found).isEqualTo(whole);
    }

    /** Labels of another data set: nothing below may be read then. */
    @Test
    void wrongLabelsAreRaised() {
        Planted honest = PlantedDefences.honest();
        Tensor wrong = honest.labels().add(new Scalar(1)).remainder(new Scalar(4));
        Planted mislabelled = new Planted(honest.classifier(), honest.images(), wrong, honest.other());
        Evidence evidence = evidence(mislabelled, settings(0.06, 1), false);
        assertThat(evidence.clean().accuracy()).isZero();
        assertThat(ModelChecks.CLEAN_ACCURACY.look().apply(evidence).verdict()).isEqualTo(Verdict.RAISED);
    }

    @Test
    void withoutATransferRunItSaysSo() {
        Check.Seen seen =
                AttackChecks.BLACK_BOX.look().apply(evidence(PlantedDefences.honest(), settings(0.06, 1), false));
        assertThat(seen.verdict()).isEqualTo(Verdict.CLEAR);
        assertThat(seen.remark()).contains("--transfer-from");
    }

    @Test
    void refusesImpossibleSettings() {
        assertThatThrownBy(() -> settings(8, 1)).hasMessageContaining("did you mean 8/255?");
        assertThatThrownBy(() -> settings(0, 1)).hasMessageContaining("epsilon must be above 0");
        assertThatThrownBy(() -> settings(0.1, -1)).hasMessageContaining("draws must be at least 0");
        assertThatThrownBy(() -> CheckSettings.OPTIONS.make(Map.of("steps", 40, "more-steps", 40)))
                .hasMessageContaining("more steps than 40");
        assertThatThrownBy(() -> CheckSettings.OPTIONS.make(Map.of("gradient", "nonsense")))
                .hasMessageContaining("unknown gradient source");
    }
}
