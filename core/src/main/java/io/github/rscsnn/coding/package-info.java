/**
 * From an image to a sequence in time: Direct, Poisson and Randomized Smoothing Coding, and the noise they draw.
 *
 * <p>Imports {@code tensor}, {@code kernel} and {@code neuron} only. Start with {@link io.github.rscsnn.coding.Coding}.
 */
package io.github.rscsnn.coding;
