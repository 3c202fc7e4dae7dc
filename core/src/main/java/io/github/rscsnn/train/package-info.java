/**
 * Training: the optimiser, the learning rate schedule, the loop and its checkpoints.
 *
 * <p>Imports {@code tensor} to {@code attack}. Start with {@link io.github.rscsnn.train.Sgd} and {@link
 * io.github.rscsnn.train.CosineSchedule}.
 */
package io.github.rscsnn.train;
