package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.InScope;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.Pgd;
import io.github.rscsnn.attack.PlantedDefences;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

class EvaluationSettingsTest {
    @TempDir
    private Path folder;

    @Test
    void defaultsAreThePapers() {
        assertThat(EvaluationSettings.DEFAULTS.plans())
                .extracting(AttackPlan::label)
                .containsExactly("clean", "fgsm", "pgd");
        assertThat(EvaluationSettings.DEFAULTS.plans().getLast().attack().name())
                .isEqualTo("pgd(linf, epsilon=0.03137, alpha=0.01, steps=7, random start)");
        assertThat(EvaluationSettings.DEFAULTS.drawsFor(true)).isEqualTo(10);
        assertThat(EvaluationSettings.DEFAULTS.drawsFor(false)).isEqualTo(1);
        assertThat(settings(List.of("pgd"), 0.1, 7, 3, 0, 1).drawsFor(false)).isEqualTo(3);
    }

    /** Another order would be another question to the store of answers. */
    @Test
    void theTextOfWhatIsAskedDoesNotDependOnTheOrderOfOptions() {
        EvaluationSettings settings = EvaluationSettings.OPTIONS.make(Map.of(
                "attacks", List.of("strongest", "apgd-t", "pgd"),
                "options",
                        Map.of(
                                "targets",
                                "3",
                                "schedule",
                                "constant",
                                "objective",
                                "ce",
                                "norm",
                                "l2",
                                "budget",
                                "500")));
        assertThat(settings.options().keySet()).containsExactly("budget", "norm", "objective", "schedule", "targets");
    }

    /** Gradients and scores of a random network are means over 20 draws; the paper's two attacks take one and say so. */
    @Test
    @ExtendWith(InScope.class)
    void attacksOfARandomNetworkAverageDraws() {
        SpikingClassifier random = PlantedDefences.honestRandom().classifier();
        SpikingClassifier certain = PlantedDefences.honest().classifier();
        List<String> names = List.of(
                "fgsm", "pgd", "eotpgd", "apgd-ce", "apgd-dlr", "apgd-t", "sapgd", "square", "random", "transfer");
        for (int asked : new int[] {0, 1, 4}) {
            String gradient = asked == 0 ? "stclamp" : "eot:" + asked + "+stclamp";
            EvaluationSettings settings = EvaluationSettings.OPTIONS
                    .make(Map.of(
                            "attacks",
                            names.subList(0, 9),
                            "epsilon",
                            List.of(0.1),
                            "gradient",
                            gradient,
                            "draws",
                            0,
                            "limit",
                            1,
                            "batch",
                            1,
                            "seed",
                            1))
                    .withTransfer(new TransferSettings("other", List.of("fgsm", "pgd")))
                    .withAttacks(names.toArray(String[]::new));
            for (AttackPlan plan : settings.plans(PlanMaker.transfer("other", random, Pass.EVALUATION))) {
                int usual = plan.label().equals("fgsm") || plan.label().equals("pgd") ? 1 : 20;
                int draws = asked == 0 ? usual : asked;
                GradientSource source = plan.source().of(random, Pass.EVALUATION, Noise.perImage(new Seeds(1), 0));
                assertThat(source.name()).as(plan.label()).startsWith("eot:" + draws + "+stclamp+");
                assertThat(source.passes()).as(plan.label()).isEqualTo(draws);
            }
        }
        for (AttackPlan plan : settings(names.subList(0, 9), 0.1, 7, 1, 1, 1).plans()) {
            assertThat(plan.source().of(certain, Pass.EVALUATION, Noise.none()).name())
                    .isEqualTo("bptt");
        }
    }

    /** The step that is given belongs to the first ε above 0; in a list and in a sweep it is in proportion at the others. */
    @Test
    void oneRuleForTheStep() {
        List<Double> epsilons = List.of(0.0, 4 / 255.0, 8 / 255.0);
        EvaluationSettings own = EvaluationSettings.OPTIONS.make(Map.of(
                "attacks",
                List.of("pgd", "eotpgd"),
                "epsilon",
                epsilons,
                "alpha",
                0.02,
                "steps",
                7,
                "gradient",
                "bptt",
                "draws",
                0,
                "limit",
                1,
                "batch",
                1,
                "seed",
                1));
        assertThat(own.plans())
                .extracting(plan -> plan.attack() == null ? "" : ((Pgd) plan.attack()).alpha())
                .containsExactly("", 0.02, 0.04, "", 0.02, 0.04);
        EpsilonSweep sweep = new EpsilonSweep(own, 10, 3072);
        assertThat(((Pgd) sweep.at(16 / 255.0).plans().getFirst().attack()).alpha())
                .isEqualTo(0.08);
        EvaluationSettings papers = settings(List.of("pgd"), 8 / 255.0, null);
        assertThat(((Pgd) papers.plans().getFirst().attack()).alpha()).isEqualTo(0.01);
        assertThat(((Pgd) papers.withEpsilons(List.of(32 / 255.0))
                                .plans()
                                .getFirst()
                                .attack())
                        .alpha())
                .isEqualTo(0.04);
    }

    /** A sweep from clean images goes on at 8/255, which the given step belongs to. */
    @Test
    void aSweepFromZeroTakesTheGivenStep() {
        EpsilonSweep sweep = new EpsilonSweep(settings(List.of("pgd"), 0.0, 0.02), 10, 3072);
        assertThat(sweep.after(at(0))).isEqualTo(8 / 255.0);
        assertThat(((Pgd) sweep.at(8 / 255.0).plans().getFirst().attack()).alpha())
                .isEqualTo(0.02);
        assertThat(((Pgd) sweep.at(16 / 255.0).plans().getFirst().attack()).alpha())
                .isEqualTo(0.04);
    }

    /** An image of 3072 values is any other within 1 in L∞, √3072 in L2, 3072 in L1. */
    @Test
    void aSweepEndsWhereTheNormEnds() {
        for (Map.Entry<String, Double> end :
                Map.of("linf", 1.0, "l2", Math.sqrt(3072), "l1", 3072.0).entrySet()) {
            EvaluationSettings settings = EvaluationSettings.OPTIONS.make(Map.of(
                    "attacks", List.of("pgd"), "epsilon", List.of(0.6), "options", Map.of("norm", end.getKey())));
            EpsilonSweep sweep = new EpsilonSweep(settings, 10, 3072);
            assertThat(sweep.after(at(0.6))).isEqualTo(Math.min(1.2, end.getValue()));
            assertThat(sweep.after(at(0.7 * end.getValue()))).isEqualTo(end.getValue());
            assertThat(sweep.after(at(end.getValue()))).isZero();
        }
    }

    /** A row that is surely above chance. */
    private static RobustResult at(double epsilon) {
        RobustResult row = result("pgd", 0.9, 0, null);
        return new RobustResult(
                row.label(),
                row.attack(),
                row.source(),
                row.images(),
                row.draws(),
                row.accuracy(),
                0.8,
                row.high(),
                row.voteAccuracy(),
                row.voteLow(),
                row.voteHigh(),
                row.confidentlyWrong(),
                0,
                null,
                row.seconds(),
                row.correctDraws(),
                epsilon,
                null,
                null,
                null);
    }

    /** What takes no gradient needs no run for each surrogate, and random noise would be the worst of so many. */
    @Test
    void onlyAttacksByGradientsRunOnceForEachSurrogate() {
        EvaluationSettings settings = EvaluationSettings.OPTIONS.make(Map.of(
                "attacks", List.of("noise", "square", "random", "rays", "pgd", "apgd-t"), "gradient", "ensemble"));
        assertThat(settings.plans())
                .filteredOn(plan -> plan.attack().name().startsWith("18 x "))
                .extracting(AttackPlan::label)
                .containsExactly("pgd", "apgd-t");
    }

    private static EvaluationSettings settings(List<String> attacks, double epsilon, Double alpha) {
        EvaluationSettings settings =
                EvaluationSettings.OPTIONS.make(Map.of("attacks", attacks, "epsilon", List.of(epsilon)));
        return EvaluationSettings.OPTIONS.with(settings, "alpha", alpha);
    }

    @Test
    void anotherNormIsThatOfEveryAttack() {
        EvaluationSettings linf = EvaluationSettings.OPTIONS.make(Map.of(
                "attacks",
                List.of("pgd", "square"),
                "epsilon",
                List.of(0.5),
                "gradient",
                "own",
                "draws",
                0,
                "limit",
                1,
                "batch",
                1,
                "seed",
                1));
        EvaluationSettings l2 = linf.withOptions(Map.of("norm", "l2", "square-p", "0.3"));
        assertThat(l2.plans())
                .extracting(plan -> plan.attack().name())
                .allMatch(name -> name.contains("(l2, epsilon=0.5"));
        assertThat(linf.plans()).extracting(plan -> plan.attack().name()).allMatch(name -> name.contains("(linf, "));
        assertThat(l2.plans().getLast().attack().name()).endsWith("p=0.3)");
        refused(() -> linf.withAttacks("sapgd").withOptions(Map.of("norm", "l2")), "L-infinity only");
        refused(() -> linf.withOptions(Map.of("norm", "l7")), "norm must be one of linf, l2, l1, got l7");
        refused(
                () -> linf.withOptions(Map.of("budget", "7")),
                "none of the attacks pgd, square has an option budget, which is for strongest: leave out --budget or add");
        refused(
                () -> linf.withAttacks("strongest").withOptions(Map.of("budget", "6")),
                "budget must be at least 7, got 6");
        refused(
                () -> linf.withAttacks("strongest").withOptions(Map.of("budget", "99999999999")),
                "budget must be a whole number below 2147483648 and at least 7, got 99999999999");
        refused(
                () -> linf.withOptions(Map.of("square-p", "half")),
                "square-p must be a number above 0 and at most 1, got half");
    }

    @Test
    void refusesImpossibleValues() {
        refused(() -> settings(List.of(), 0.1, 7, 1, 1, 1), "no attacks");
        refused(() -> settings(List.of("cw"), 0.1, 7, 1, 1, 1), "unknown attack 'cw'; known: clean, fgsm, pgd, eotpgd");
        refused(
                () -> settings(List.of("transfer"), 0.1, 7, 1, 1, 1),
                "needs another network: give --transfer-from RUN");
        refused(() -> settings(List.of("pgd", "pgd"), 0.1, 7, 1, 1, 1), "twice");
        refused(() -> settings(List.of("pgd"), 8, 7, 1, 1, 1), "did you mean 8/255");
        refused(() -> settings(List.of("pgd"), -1, 7, 1, 1, 1), "epsilon");
        refused(() -> settings(List.of("pgd"), 0.1, 2.0), "did you mean 2.0/255");
        refused(() -> settings(List.of("pgd"), 0.1, 0, 1, 1, 1), "steps");
        refused(() -> settings(List.of("pgd"), 0.1, 7, -1, 1, 1), "draws");
        refused(() -> settings(List.of("pgd"), 0.1, 7, 1, -1, 1), "limit");
        refused(() -> settings(List.of("pgd"), 0.1, 7, 1, 1, 0), "batch");
    }

    /** What is written is read again, and a blind attack's number never stands alone. */
    @Test
    void outcomeSurvivesJson() throws IOException {
        EvaluationOutcome outcome = new EvaluationOutcome(
                "RSC-0.1",
                Recipe.DEFAULTS,
                "rsc1(...)",
                EvaluationSettings.DEFAULTS,
                new Provenance("0.1", "c", "now", "jvm", "os", "torch", 2, 1, "reference f32", "tiny", "00", "cpu"),
                "5eed",
                List.of(result("clean", 0.8, 0, null), result("fgsm", 0.4, 3, 0.5), result("pgd", 0.8, 5, 1.0)));
        Path file = folder.resolve("evaluation.json");
        JsonFile.write(file, outcome);
        EvaluationOutcome back = JsonFile.read(file, EvaluationOutcome.class, "", "");
        assertThat(back).usingRecursiveComparison().isEqualTo(outcome);
        assertThat(Files.readString(file))
                .contains("\"warning\" : \"the attack met an all-zero gradient on 5 of 5 images")
                .doesNotContain("NaN");
        assertThat(back.qte("fgsm")).hasValueSatisfying(qte -> assertThat(qte).isEqualTo(8 * 1.2000000000000002 / 2));
        assertThat(back.qte("pgd")).as("it measured nothing").isEmpty();
        assertThat(back.qte("cw")).isEmpty();
    }

    private static RobustResult result(String label, double accuracy, int withoutGradient, Double zeros) {
        return new RobustResult(
                label,
                label,
                "bptt",
                5,
                1,
                accuracy,
                0.1,
                0.9,
                accuracy,
                0.1,
                0.9,
                0,
                withoutGradient,
                zeros,
                1.5,
                new int[] {1, 0, 1, 1, 1},
                null,
                null,
                null,
                null);
    }

    private static void refused(Runnable settings, String message) {
        assertThatThrownBy(settings::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static EvaluationSettings settings(
            List<String> attacks, double epsilon, int steps, int draws, int limit, int batch) {
        return EvaluationSettings.OPTIONS.make(Map.of(
                "attacks",
                attacks,
                "epsilon",
                List.of(epsilon),
                "alpha",
                0.01,
                "steps",
                steps,
                "gradient",
                "bptt",
                "draws",
                draws,
                "limit",
                limit,
                "batch",
                batch,
                "seed",
                1));
    }
}
