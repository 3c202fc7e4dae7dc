package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.InScope;
import io.github.rscsnn.attack.PlantedDefences.Planted;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.tensor.Seeds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AutoAttack's recipe, and what a budget buys. */
@ExtendWith(InScope.class)
class SuitePlanTest {
    private static final SourceFactory NONE = (seeds, imageIds) -> null;
    private static final Threat TINY = Threat.linf(0.02);

    private static List<String> autoAttack(Threat threat, String gradient, boolean random) {
        SuitePlan.Target target = new SuitePlan.Target(
                threat, SuiteBudget.QUICK, GradientSources.parse(gradient), random, spec -> NONE, null);
        return SuitePlan.AUTOATTACK.suite(target, null, 1, 1).entries().stream()
                .map(entry -> entry.name() + ": " + entry.attack().name())
                .toList();
    }

    /** The package's names, order and numbers, whatever the suite may spend. */
    @Test
    void autoAttackIsAsPublished() {
        assertThat(autoAttack(Threat.linf(8 / 255.0), "own", false))
                .containsExactly(
                        "apgd-ce bptt: apgd-ce(linf, epsilon=0.03137, steps=100, random start)",
                        "apgd-t bptt: apgd-t(linf, epsilon=0.03137, steps=100, targets=9)",
                        "fab-t bptt: fab-t(linf, epsilon=0.03137, steps=100, targets=9)",
                        "square: square(linf, epsilon=0.03137, iterations=5000, p=0.8)");
        assertThat(autoAttack(Threat.l2(0.5), "own", true))
                .containsExactly(
                        "apgd-ce eot:20+bptt: apgd-ce(l2, epsilon=0.50000, steps=100, random start)",
                        "apgd-dlr eot:20+bptt: apgd-dlr(l2, epsilon=0.50000, steps=100, random start)");
        assertThat(autoAttack(Threat.l2(0.5), "eot:3+stclamp+rate", true).getFirst())
                .startsWith("apgd-ce eot:3+stclamp+rate: ");
        assertThat(autoAttack(Threat.l2(0.5), "ensemble", true))
                .allMatch(entry -> entry.contains(" eot:20+ensemble: 18 x apgd-"));
        assertThatThrownBy(() -> autoAttack(Threat.l2(0.5), "ensemble", false))
                .hasMessageContaining("restarts of fab-t need a random start");
    }

    private static Suite strongest(Planted planted, int draws, int gradients) {
        boolean random = draws > 1;
        SuitePlan.Target target = new SuitePlan.Target(
                TINY,
                new SuiteBudget(1, draws, 1),
                SourceSpec.PLAIN,
                random,
                spec -> SourceFactory.of(spec, planted.classifier(), Pass.EVALUATION),
                null);
        Judge judge =
                new Judge(SourceFactory.of(SourceSpec.PLAIN, planted.classifier(), Pass.EVALUATION), random ? 10 : 1);
        return SuitePlan.STRONGEST.suite(target, judge, 3, gradients);
    }

    /** It begins nothing that might cost more than is left, and what an image does not need goes to others. */
    @ParameterizedTest
    @ValueSource(ints = {2, 60, 150})
    void spendsItsBudgetAndNoMore(int gradients) {
        Planted planted = PlantedDefences.honest();
        Suite suite = strongest(planted, 1, gradients);
        List<SuiteImage> states = SuiteTest.run(suite, planted);
        double spent = states.stream()
                .mapToDouble(state -> state.gradients() + state.queries() / 3.0)
                .sum();
        assertThat(spent).isLessThanOrEqualTo(gradients * states.size());
        int tried =
                states.stream().mapToInt(state -> state.tried().size()).max().orElseThrow();
        assertThat(tried > 1).isEqualTo(gradients > 2);
        for (Suite.Entry entry : suite.entries()) {
            long left = states.stream()
                    .filter(state -> !state.broken() && !state.tried().contains(entry.name()))
                    .count();
            assertThat(left == 0 || 3 * spent + left * entry.cost() > 3.0 * gradients * states.size())
                    .as(entry.name())
                    .isTrue();
        }
    }

    /** On no image is it less than any attack that it ran, over the draws that judge all of them. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = 1)
    void isNeverBelowItsMembers(long seed) {
        Planted planted = PlantedDefences.honestRandom();
        Suite suite = strongest(planted, 3, 250);
        List<SuiteImage> whole = SuiteTest.run(suite, planted, seed);
        List<String> tried =
                SuiteReport.of(whole).brokenBy().keySet().stream().skip(1).toList();
        assertThat(tried).hasSizeGreaterThan(3);
        for (Suite.Entry member : suite.entries().stream()
                .filter(entry -> tried.contains(entry.name()))
                .toList()) {
            List<SuiteImage> alone = SuiteTest.run(new Suite(TINY, List.of(member), suite.judge(), 3), planted, seed);
            for (int i = 0; i < whole.size(); i++) {
                assertThat(whole.get(i).wrongShare())
                        .as(member.name() + ", image " + i)
                        .isGreaterThanOrEqualTo(alone.get(i).wrongShare());
            }
        }
    }

    /** Where it stops depends on what was spent, which its states keep: stopped and resumed it stops there too. */
    @Test
    void resumesToTheSameEnd() {
        Planted planted = PlantedDefences.honestRandom();
        Suite suite = strongest(planted, 3, 120);
        List<SuiteImage> whole = SuiteTest.run(suite, planted, 5);
        for (int stop : new int[] {2, 5}) {
            Map<Integer, SuiteImage> saved = new HashMap<>();
            int[] count = {0};
            assertThatThrownBy(() -> SuiteTest.run(suite, planted, new Seeds(5), Map.of(), (entry, states) -> {
                        if (count[0]++ == stop) {
                            throw new IllegalStateException("stopped");
                        }
                        states.forEach(state -> saved.put(state.imageId(), state));
                    }))
                    .hasMessage("stopped");
            List<SuiteImage> resumed = SuiteTest.run(suite, planted, new Seeds(5), saved, (entry, states) -> {});
            assertThat(resumed).usingRecursiveComparison().isEqualTo(whole);
        }
    }
}
