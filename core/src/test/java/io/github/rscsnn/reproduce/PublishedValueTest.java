package io.github.rscsnn.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Numbers of several seeds. */
class PublishedValueTest {
    @Test
    void aPlanIsTheSameHoweverManyOfItsAttacksRan() {
        PublishedValue two = value(1, "worst case of 2 attacks", 30);
        PublishedValue five = value(2, "worst case of 5 attacks", 34);
        assertThat(two.isAlike(five)).isTrue();
        assertThat(two.isAlike(value(2, "pgd(steps=20)", 34))).isFalse();
        PublishedValue joined = PublishedValue.joined(List.of(two, five));
        assertThat(joined.attack()).isEqualTo("worst case of 2 attacks; worst case of 5 attacks");
        // Student's t of one degree of freedom at 97.5 %: 12.7062, and of 30 and 34 the standard error is 2
        assertThat(joined.high()).isCloseTo(32 + 12.7062 * 2, within(1e-3));
        assertThat(joined.commit()).isEqualTo("c");
        assertThat(joined.of(Set.of(2L)).values()).containsExactly(34.0);
        assertThat(PublishedValue.joined(List.of(two)))
                .as("of one seed its own interval")
                .isEqualTo(two);
    }

    private static PublishedValue value(long seed, String attack, double percent) {
        return new PublishedValue(
                "r",
                "strongest",
                "small",
                List.of(seed),
                List.of(percent),
                20.0,
                40.0,
                3,
                1,
                attack,
                10,
                "c",
                List.of("101"));
    }
}
