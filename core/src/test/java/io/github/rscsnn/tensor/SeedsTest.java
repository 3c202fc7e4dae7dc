package io.github.rscsnn.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {
    private final Seeds seeds = new Seeds(42);

    @Test
    void samePathSameSeed() {
        assertThat(seeds.at("augment", 3, 5)).isEqualTo(new Seeds(42).at("augment", 3, 5));
        assertThat(seeds.child("attack", 7).at("start"))
                .isEqualTo(seeds.child("attack", 7).at("start"));
        assertThat(seeds.random("x").nextLong()).isEqualTo(seeds.random("x").nextLong());
    }

    @Test
    void everyPathHasItsOwnSeed() {
        Set<Long> seen = new HashSet<>();
        int paths = 0;
        for (String name : new String[] {"", "a", "b", "ab", "ba", "noise", "augment"}) {
            for (long i = -2; i < 40; i++) {
                for (long root = 0; root < 3; root++) {
                    Seeds other = new Seeds(root);
                    seen.add(other.at(name, i));
                    seen.add(other.at(name, i, 0));
                    seen.add(other.at(name, 0, i, 1));
                    seen.add(other.child(name, i).node() ^ 1); // a child's node is the seed itself
                    seen.add(other.child(name, i).at("x"));
                    paths += 5;
                }
            }
        }
        assertThat(seen).hasSize(paths);
    }

    @Test
    void orderOfNamesAndCountersMatters() {
        assertThat(seeds.at("a", 1, 2)).isNotEqualTo(seeds.at("a", 2, 1));
        assertThat(seeds.child("a").at("b")).isNotEqualTo(seeds.child("b").at("a"));
        assertThat(seeds.at("a")).isNotEqualTo(seeds.at("a", 0));
        assertThat(seeds.at("a", 0)).isNotEqualTo(seeds.at("a", 0, 0));
    }

    /** Neighbouring counters must not give related seeds: each bit of the difference is set about half of the time. */
    @Test
    void neighboursDifferInHalfOfTheirBits() {
        int[] flips = new int[Long.SIZE];
        int n = 4000;
        for (int i = 0; i < n; i++) {
            long difference = seeds.at("image", i) ^ seeds.at("image", i + 1);
            for (int bit = 0; bit < Long.SIZE; bit++) {
                flips[bit] += (int) (difference >>> bit & 1);
            }
        }
        double fiveSigma = 5 * Math.sqrt(n * 0.25);
        for (int bit = 0; bit < Long.SIZE; bit++) {
            assertThat((double) flips[bit]).as("bit %d", bit).isBetween(n / 2 - fiveSigma, n / 2 + fiveSigma);
        }
    }
}
