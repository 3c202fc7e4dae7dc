package io.github.rscsnn.kernel;

/**
 * Names one stream of random numbers. The four numbers are the key and the counter of a counter-based generator, so streams that
 * differ in any of them share nothing, however many numbers are drawn, and no generator state exists.
 *
 * @param seed the user's, all 64 bits of it
 * @param purpose what the numbers are for; with {@code seed} the key
 * @param image whose they are
 * @param draw number of the draw
 */
public record NoiseStream(long seed, long purpose, int image, long draw) {}
