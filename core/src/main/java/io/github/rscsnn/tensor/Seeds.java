package io.github.rscsnn.tensor;

import java.util.SplittableRandom;

/**
 * Named seeds derived from the user's: the same seed and path always give the same seed, and different paths give
 * unrelated ones. Nothing in this library draws from a global generator.
 *
 * <p>A seed is a function of what it is for ({@code seeds.at("augment", epoch, index)}), never of how many draws came
 * before it. So a resumed run needs no generator state, and a batch's noise does not depend on the batch size.
 *
 * <p>A node is the pair of the user's seed, as it is, and a hash of the path below it. So generators that take both for their key
 * (noise and initial weights: {@code NoiseStream}) never give two seeds the same stream.
 *
 * @param seed the user's
 * @param node hash of seed and path
 */
public record Seeds(long seed, long node) {
    /** The tree of a user's seed. */
    public Seeds(long seed) {
        this(seed, seed);
    }

    /** The child tree below {@code name} and counters, for example {@code child("attack", image, restart)}. */
    public Seeds child(String name, long... counters) {
        return new Seeds(seed, at(name, counters));
    }

    /** The seed at {@code name} and counters: 64 well-mixed bits. */
    public long at(String name, long... counters) {
        long hash = mix(node ^ 0x9E3779B97F4A7C15L);
        for (int i = 0; i < name.length(); i++) {
            hash = mix(hash + name.charAt(i));
        }
        for (long counter : counters) {
            hash = mix(hash ^ mix(counter + 0x632BE59BD9B4E019L));
        }
        return hash;
    }

    /** A Java generator seeded with {@link #at}. */
    public SplittableRandom random(String name, long... counters) {
        return new SplittableRandom(at(name, counters));
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014, variant 13 of Stafford). */
    private static long mix(long z) {
        z += 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
