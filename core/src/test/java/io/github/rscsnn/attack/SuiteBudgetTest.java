package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuiteBudgetTest {
    private static final SourceFactory NONE = (seeds, imageIds) -> null;

    /** What help and documentation say that an image costs which nothing breaks. */
    @ParameterizedTest
    @CsvSource({
        "quick, true, 18500",
        "standard, true, 102500",
        "full, true, 322500",
        "quick, false, 700",
        "standard, false, 3500",
        "full, false, 9900"
    })
    void costsWhatIsDocumented(String name, boolean random, double evaluations) {
        SuiteBudget budget = SuiteBudget.parse(name).forModel(random);
        double cost = StandardSuite.entries(Threat.linf(8.0 / 255), budget, spec -> NONE, null).stream()
                .mapToDouble(Suite.Entry::cost)
                .sum();
        assertThat(cost).isCloseTo(evaluations, Percentage.withPercentage(3));
    }

    @Test
    void transferJoinsWhereThereIsAnotherModel() {
        assertThat(StandardSuite.entries(Threat.linf(0.1), SuiteBudget.QUICK, spec -> NONE, NONE))
                .extracting(Suite.Entry::name)
                .hasSize(14)
                .contains("transfer");
    }

    /** What a network was trained with does not bind the suite: the published SA-PGD, surrogate included, and no reset at all. */
    @ParameterizedTest
    @CsvSource({"LINF, sapgd", "L2, apgd-ce"})
    void triesAdaptiveSharpnessAndADetachedReset(Threat.Norm norm, String attack) {
        assertThat(StandardSuite.entries(new Threat(norm, 0.1), SuiteBudget.QUICK, spec -> NONE, null))
                .extracting(Suite.Entry::name)
                .anyMatch(name -> name.startsWith(attack + " ") && name.endsWith("stclamp+detach+assg:arctan:0.425"))
                .anyMatch(name -> name.endsWith("stclamp+detach+bptt"));
    }

    /** Over a whole suite of twelve a coin toss is called broken with 5 % at most: 17 of 20, for 2 P(X >= 17) = 0.0026. */
    @Test
    void theJudgeAllowsForManyAttempts() {
        VoteJudge judge = (VoteJudge) SuiteBudget.QUICK.judge(NONE, true, 12);
        assertThat(judge.verdict(new int[] {4, 16}, 0).broken()).isFalse();
        assertThat(judge.verdict(new int[] {3, 17}, 0).broken()).isTrue();
        assertThat(((VoteJudge) SuiteBudget.QUICK.judge(NONE, false, 12))
                        .verdict(new int[] {0, 1}, 0)
                        .broken())
                .isTrue();
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> SuiteBudget.parse("huge"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown suite budget 'huge'; known: quick, standard, full");
        assertThatThrownBy(() -> new SuiteBudget(0, 1, 1)).hasMessageContaining("must be at least 1, got 0, 1 and 1");
    }
}
