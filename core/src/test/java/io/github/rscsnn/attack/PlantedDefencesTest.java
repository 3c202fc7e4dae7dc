package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.InScope;
import io.github.rscsnn.attack.PlantedDefences.Planted;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The paper's PGD is fooled by each planted defence, and the attack meant for it is not. */
@ExtendWith(InScope.class)
class PlantedDefencesTest {
    private static final Attack PGD = new Pgd(PlantedDefences.THREAT, 0.01, 7, false);
    private static final Attack SQUARE = new Square(PlantedDefences.THREAT, 1000, 0.8);

    static Planted planted(String name) {
        return switch (name) {
            case "honest" -> PlantedDefences.honest();
            case "saturated" -> PlantedDefences.saturated();
            case "shattered" -> PlantedDefences.shattered();
            case "clamped" -> PlantedDefences.clamped();
            case "silent" -> PlantedDefences.silent();
            case "noisy" -> PlantedDefences.noisyUnderAttack();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static GradientSource source(String spec, SpikingClassifier classifier) {
        int[] ids = IntStream.range(0, PlantedDefences.IMAGES).toArray();
        return GradientSources.build(spec, classifier, Pass.EVALUATION, Noise.perImage(new Seeds(9), ids));
    }

    private static int right(Planted planted, Tensor images) {
        float[] same = Tensors.floats(
                Objective.predictions(source("bptt", planted.classifier()).logits(images))
                        .eq(planted.labels()));
        int count = 0;
        for (float one : same) {
            count += (int) one;
        }
        return count;
    }

    private static int rightUnder(Attack attack, GradientSource source, Planted planted) {
        int[] ids = IntStream.range(0, PlantedDefences.IMAGES).toArray();
        Noise noise = Noise.perImage(new Seeds(10), ids);
        return right(planted, attack.perturb(source, planted.images(), planted.labels(), noise));
    }

    @ParameterizedTest
    @ValueSource(strings = {"honest", "saturated", "shattered", "clamped", "silent", "noisy"})
    void allAreRightOnCleanImagesAndWrongOnAKnownPoint(String name) {
        Planted planted = planted(name);
        assertThat(right(planted, planted.images())).isEqualTo(PlantedDefences.IMAGES);
        assertThat(right(planted, planted.broken())).isZero();
    }

    @ParameterizedTest
    @CsvSource({"honest, 0, 0", "saturated, 8, 8", "shattered, 8, 8", "clamped, 8, 8", "silent, 8, 8", "noisy, 7, 8"})
    void plainPgdScoresThemAsRobust(String name, int least, int most) {
        Planted planted = planted(name);
        assertThat(rightUnder(PGD, source("bptt", planted.classifier()), planted))
                .isBetween(least, most);
    }

    @ParameterizedTest
    @ValueSource(strings = {"honest", "saturated", "shattered", "clamped", "silent", "noisy"})
    void squareAndTransferBreakThemAll(String name) {
        Planted planted = planted(name);
        GradientSource source = source("bptt", planted.classifier());
        assertThat(rightUnder(SQUARE, source, planted)).isZero();
        GradientSource other = new OtherModel(source("bptt", planted.other()), "other");
        assertThat(rightUnder(PGD, other, planted)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "saturated, apgd-dlr, bptt",
        "saturated, apgd-t, bptt",
        "shattered, pgd, stclamp",
        "clamped, pgd, stclamp",
        "silent, pgd, surrogate:triangle:2",
        "silent, pgd, surrogate:arctan:2",
        "silent, pgd, stneuron",
        "silent, pgd, rate",
        "silent, pgd, assg:0.9",
        "silent, sapgd, assg:0.9",
        "silent, pgd, narrow:triangle:4:1:7",
        "noisy, pgd, eot:50",
    })
    void theRightGradientBreaksEach(String name, String attack, String spec) {
        Planted planted = planted(name);
        Attack built = AttackOptions.of(attack, PlantedDefences.THREAT)
                .with(Setting.STEPS, 10)
                .with(Setting.RANDOM_START, false)
                .build();
        assertThat(rightUnder(built, source(spec, planted.classifier()), planted))
                .isZero();
    }

    /** What a checklist looks at first: masked models have no gradient at all. */
    @ParameterizedTest
    @CsvSource({"honest, 0", "saturated, 8", "shattered, 8", "clamped, 8", "silent, 8"})
    void theMonitorSeesTheZeroGradients(String name, int without) {
        Planted planted = planted(name);
        GradientMonitor monitor = new GradientMonitor(source("bptt", planted.classifier()));
        rightUnder(PGD, monitor, planted);
        assertThat(monitor.imagesWithoutGradient()).isEqualTo(without);
    }

    /** An attack towards several targets starts over for each of them, and every target meets every surrogate. */
    @Test
    void everyTargetMeetsEveryMemberOfAnEnsemble() {
        Planted planted = PlantedDefences.honest();
        List<String> begun = new ArrayList<>();
        SurrogateEnsemble ensemble =
                new SurrogateEnsemble(
                        planted.classifier(), Pass.EVALUATION, Noise.perImage(new Seeds(3), 0, 1, 2, 3, 4, 5, 6, 7)) {
                    @Override
                    public void begin() {
                        super.begin();
                        begun.add(pass().surrogate().name());
                    }
                };
        Attack attack = AttackOptions.of("apgd-t", PlantedDefences.THREAT)
                .with(Setting.STEPS, 1)
                .with(Map.of("targets", "2"))
                .with(Setting.RESTARTS, SurrogateEnsemble.RUNS)
                .build();
        attack.perturb(
                ensemble, planted.images(), planted.labels(), Noise.perImage(new Seeds(4), 0, 1, 2, 3, 4, 5, 6, 7));
        int targets = begun.size() / SurrogateEnsemble.RUNS;
        assertThat(begun)
                .containsExactlyElementsOf(SurrogateEnsemble.MEMBERS.stream()
                        .flatMap(member -> Collections.nCopies(targets, member.name()).stream())
                        .toList());
    }

    /** Neither membranes without gradient nor a surrogate that vanishes stop an attacker who brings 18 others. */
    @Test
    void theEnsembleOverSurrogatesBreaksWhatHidesBehindOne() {
        SourceSpec ensemble = GradientSources.parse("ensemble");
        assertThat(ensemble.rule().runs()).isEqualTo(18);
        for (Planted planted : List.of(PlantedDefences.silent(), PlantedDefences.forgetful())) {
            Noise noise = Noise.perImage(new Seeds(3), 0, 1, 2, 3, 4, 5, 6, 7);
            GradientSource source = ensemble.build(planted.classifier(), Pass.EVALUATION, noise);
            Attack attack = new Restarts(
                    new Pgd(PlantedDefences.THREAT, 0.02, 7, true),
                    ensemble.rule().runs());
            Tensor found = attack.perturb(source, planted.images(), planted.labels(), noise);
            for (int i = 0; i < PlantedDefences.IMAGES; i++) {
                assertThat(Tensors.longs(Objective.predictions(source.logits(found)))[i])
                        .isNotEqualTo(Tensors.longs(planted.labels())[i]);
            }
        }
        assertThatThrownBy(() -> AttackOptions.of("fgsm", PlantedDefences.THREAT)
                        .with(Setting.RESTARTS, ensemble.rule().runs())
                        .build())
                .hasMessageContaining("restarts of fgsm need a random start");
    }
}
