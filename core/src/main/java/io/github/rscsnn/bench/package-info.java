/**
 * Times of whole steps beside the floor that their convolutions and matrix products set, memory, and activity of layers.
 *
 * <p>Imports everything below it, for what it times is the training step and the attack gradient themselves. Start with
 * {@link io.github.rscsnn.bench.Bench}.
 */
package io.github.rscsnn.bench;
