package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuiteBudgetTest {
    private static final SourceFactory NONE = (seeds, imageIds) -> null;

    private static List<Suite.Entry> entries(Threat threat, SuiteBudget budget, boolean random, SourceFactory other) {
        return SuitePlan.SUITE.entries(
                new SuitePlan.Target(threat, budget, SourceSpec.PLAIN, random, spec -> NONE, other), 1);
    }

    /** What help and documentation say that an image costs which nothing breaks. */
    @ParameterizedTest
    @CsvSource({
        "quick, true, 19100",
        "standard, true, 105500",
        "full, true, 328500",
        "quick, false, 700",
        "standard, false, 3500",
        "full, false, 9900"
    })
    void costsWhatIsDocumented(String name, boolean random, double evaluations) {
        SuiteBudget budget = SuiteBudget.parse(name).forModel(random);
        double cost = entries(Threat.linf(8.0 / 255), budget, random, null).stream()
                .mapToDouble(Suite.Entry::cost)
                .sum();
        assertThat(cost).isCloseTo(evaluations, Percentage.withPercentage(3));
    }

    @Test
    void transferJoinsWhereThereIsAnotherModel() {
        assertThat(entries(Threat.linf(0.1), SuiteBudget.QUICK, true, NONE))
                .extracting(Suite.Entry::name)
                .hasSize(14)
                .contains("transfer");
    }

    /** What a network was trained with does not bind the suite: the published SA-PGD, surrogate included, and no reset at all. */
    @ParameterizedTest
    @CsvSource({"LINF, sapgd", "L2, apgd-ce"})
    void triesAdaptiveSharpnessAndADetachedReset(Threat.Norm norm, String attack) {
        assertThat(entries(new Threat(norm, 0.1), SuiteBudget.QUICK, true, null))
                .extracting(Suite.Entry::name)
                .anyMatch(name -> name.startsWith(attack + " ") && name.endsWith("stclamp+detach+assg:arctan:0.425"))
                .anyMatch(name -> name.endsWith("stclamp+detach+bptt"));
    }

    @Test
    void theJudgeOfARandomModelTakesManyDraws() {
        assertThat(SuiteBudget.QUICK.judge(NONE, true).draws()).isEqualTo(50);
        assertThat(SuiteBudget.QUICK.judge(NONE, false).draws()).isEqualTo(1);
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> SuiteBudget.parse("huge"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown suite budget 'huge'; known: quick, standard, full");
        assertThatThrownBy(() -> new SuiteBudget(0, 1, 1)).hasMessageContaining("must be at least 1, got 0, 1 and 1");
    }
}
