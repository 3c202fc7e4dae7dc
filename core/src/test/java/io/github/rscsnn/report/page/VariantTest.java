package io.github.rscsnn.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.attack.Threat;
import java.util.List;
import org.junit.jupiter.api.Test;

class VariantTest {
    /** PGD's step grows with epsilon: one curve; another step at the same epsilon is not. */
    @Test
    void aStepInProportionToEpsilonIsTheSameAttack() {
        Measure paper = pgd(8, "0.01");
        Measure longer = pgd(32, String.valueOf(2.5 * (32 / 255.0) / 7));
        List<Variant> one = Variant.of(List.of(paper, longer));
        assertThat(one).singleElement().satisfies(variant -> {
            assertThat(variant.covers(paper)).isTrue();
            assertThat(variant.covers(longer)).isTrue();
        });
        assertThat(Variant.of(List.of(paper, pgd(32, "0.04"), pgd(2, "0.0025"))))
                .hasSize(1);
        assertThat(Variant.of(List.of(pgd(4, "0.01"), pgd(2, "0.01"))))
                .as("of older versions")
                .hasSize(1);
        assertThat(Variant.of(List.of(pgd(8, "0.02"), pgd(2, "0.005"), pgd(32, "0.08"))))
                .hasSize(1);
        assertThat(Variant.of(List.of(paper, pgd(32, "0.02")))).hasSize(2);
        assertThat(Variant.of(List.of(paper, pgd(8, "0.02")))).hasSize(2);
    }

    private static Measure pgd(double pixels, String alpha) {
        double epsilon = pixels / 255;
        String attack = String.format(
                java.util.Locale.ROOT, "pgd(linf, epsilon=%.5f, alpha=%s, steps=7, random start)", epsilon, alpha);
        return new Measure(
                "pgd",
                attack,
                "bptt",
                Threat.Norm.LINF,
                epsilon,
                100,
                1,
                0.5,
                0.4,
                0.6,
                null,
                null,
                false,
                null,
                "",
                "",
                "evaluation");
    }
}
