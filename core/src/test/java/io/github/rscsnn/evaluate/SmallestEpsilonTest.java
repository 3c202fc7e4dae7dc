package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SmallestEpsilonTest {
    private static RobustResult row(String label, Double epsilon, int... correct) {
        return new RobustResult(
                label,
                label,
                "",
                correct.length,
                2,
                0,
                0,
                1,
                0,
                0,
                1,
                0,
                0,
                null,
                1,
                correct,
                epsilon,
                null,
                null,
                null);
    }

    /** Images that need 0, 0.1, 0.2 and more than 0.2; one that is right in one of two draws is broken. */
    @Test
    void byHand() {
        List<SmallestEpsilon> all = SmallestEpsilon.of(List.of(
                row("clean", null, 0, 2, 2, 2),
                row("pgd", 0.2, 0, 2, 1, 2),
                row("pgd", 0.1, 0, 1, 2, 2),
                row("fgsm", 0.2, 0, 0, 0, 0)));
        assertThat(all).hasSize(1); // FGSM has one ε
        SmallestEpsilon pgd = all.getFirst();
        assertThat(pgd.attack()).isEqualTo("pgd");
        assertThat(pgd.mean()).isCloseTo((0 + 0.1 + 0.2 + 0.2) / 4, within(1e-12));
        assertThat(pgd.median()).isEqualTo(0.2);
        assertThat(pgd.unbroken()).isEqualTo(1);
    }

    @Test
    void withoutCleanImagesNothingIsKnownBelowTheFirst() {
        assertThat(SmallestEpsilon.of(List.of(row("pgd", 0.1, 0, 2), row("pgd", 0.3, 0, 0))))
                .containsExactly(new SmallestEpsilon("pgd", 0.2, 0.3, 0, 2));
    }
}
