package io.github.rscsnn.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.attack.PlantedDefences;
import io.github.rscsnn.attack.PlantedDefences.Planted;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.Ledger;
import io.github.rscsnn.network.Pass;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is checked is the attack that 'rsc evaluate' runs under the same name. */
@ExtendWith(InScope.class)
class CheckSettingsTest {
    private static Evidence evidence(Planted planted, Map<String, ?> given) {
        return new Evidence(
                planted.classifier(),
                Pass.EVALUATION,
                new PlantedImages(planted, 8),
                CheckSettings.of(given),
                null,
                Ledger.NONE,
                EvaluationListener.SILENT);
    }

    private static String attack(Map<String, ?> given) {
        CheckSettings settings = CheckSettings.of(given);
        return settings.attack(0.1, 3, settings.source()).name();
    }

    @Test
    void anEnsembleRunsOnceForEachSurrogate() {
        assertThat(attack(Map.of("attack", "apgd-ce", "gradient", "ensemble"))).startsWith("18 x apgd-ce(");
        assertThat(attack(Map.of("attack", "apgd-ce", "gradient", "assg:arctan:search")))
                .startsWith("16 x apgd-ce(");
        assertThat(attack(Map.of("attack", "apgd-ce", "gradient", "hart"))).startsWith("apgd-ce(");
        // without a random start, which a check has not, runs would be refused when it is too late
        assertThatThrownBy(() -> CheckSettings.of(Map.of("gradient", "ensemble")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("restarts of pgd need a random start");
    }

    @Test
    void theNormIsThatOfTheAttackAndOfItsStep() {
        CheckSettings settings = CheckSettings.of(Map.of("epsilon", 0.7, "steps", 5, "options", Map.of("norm", "l2")));
        assertThat(settings.stepSize()).isCloseTo(0.35, within(1e-12));
        assertThat(settings.bound()).isEqualTo("0.7 in L2");
        assertThat(settings.attack(1.4, 3, settings.source()).name())
                .startsWith("pgd(l2, epsilon=1.40000, alpha=0.7, steps=3");
        assertThat(CheckSettings.DEFAULTS.bound()).isEqualTo("8/255");
        assertThatThrownBy(() -> CheckSettings.of(Map.of("alpha", 8.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean 8.0/255?");
        assertThatThrownBy(() -> CheckSettings.of(Map.of("attack", "apgd-ce", "options", Map.of("norm", "l1"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for L1 use pgd");
    }

    @Test
    void drawsAreTheAttacksOwn() {
        Planted random = PlantedDefences.honestRandom();
        assertThat(evidence(random, Map.of()).source().name()).isEqualTo("bptt");
        assertThat(evidence(random, Map.of("attack", "eotpgd")).source().name()).isEqualTo("eot:20+bptt");
        assertThat(evidence(random, Map.of("attack", "eotpgd", "gradient", "eot:3"))
                        .source()
                        .draws())
                .isEqualTo(3);
        assertThat(evidence(PlantedDefences.honest(), Map.of("attack", "eotpgd"))
                        .source()
                        .name())
                .isEqualTo("bptt");
    }

    /** The check for more draws takes more than the attack has. */
    @Test
    void moreDrawsAreMore() {
        for (Map.Entry<String, Integer> more : Map.of("pgd", 10, "eotpgd", 40).entrySet()) {
            assertThat(AttackChecks.MORE_DRAWS.raisedIf().apply(CheckSettings.of(Map.of("attack", more.getKey()))))
                    .startsWith("EOT over " + more.getValue() + " draws");
        }
    }

    @Test
    void itsOwnGradientIsWhatTheAttackBrings() {
        Map<String, ?> bptt = Map.of("attack", "sapgd", "gradient", "bptt");
        assertThat(CheckSettings.of(Map.of("attack", "sapgd")).source().name()).isEqualTo("detach+assg:arctan:0.425");
        assertThat(CheckSettings.of(bptt).source().name()).isEqualTo("bptt");
        assertThat(CheckSettings.of(Map.of()).gradient()).isEqualTo("bptt");
    }
}
