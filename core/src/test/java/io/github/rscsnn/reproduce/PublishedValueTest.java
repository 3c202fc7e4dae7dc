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
        assertThat(joined.isAlike(value(3, "worst case of 40 attacks", 31)))
                .as("one more seed, later")
                .isTrue();
        // Student's t of one degree of freedom at 97.5 %: 12.7062, and of 30 and 34 the standard error is 2
        assertThat(joined.high()).isCloseTo(32 + 12.7062 * 2, within(1e-3));
        assertThat(joined.commit()).isEqualTo("c");
        assertThat(joined.of(Set.of(2L)).values()).containsExactly(34.0);
        assertThat(PublishedValue.joined(List.of(two)))
                .as("of one seed its own interval")
                .isEqualTo(two);
    }

    @Test
    void oneDrawOfAGradientIsWhatNoDrawsAreSaidOf() {
        assertThat(value(1, "pgd(steps=7), eot:1+bptt", 3).isAlike(value(2, "pgd(steps=7), bptt", 3)))
                .isTrue();
        assertThat(value(1, "pgd(steps=7), eot:10+bptt", 3).isAlike(value(2, "pgd(steps=7), bptt", 3)))
                .isFalse();
    }

    /** Of 0 % in every training Student's interval would be a point, and of 1 and 3 % it would go below 0. */
    @Test
    void intervalsOverTrainingsStayPossible() {
        PublishedValue equal = PublishedValue.joined(List.of(value(1, "a", 30), value(2, "a", 30)));
        assertThat(equal.low()).isEqualTo(20);
        assertThat(equal.high()).isEqualTo(40);
        PublishedValue small = PublishedValue.joined(List.of(value(1, "a", 1), value(2, "a", 3)));
        assertThat(small.low()).isZero();
        assertThat(small.high()).isCloseTo(2 + 12.7062, within(1e-3));
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
