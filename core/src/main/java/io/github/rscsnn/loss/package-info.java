/**
 * Training objectives on the per-step outputs of a classifier.
 *
 * <p>Imports {@code tensor} only. Start with {@link io.github.rscsnn.loss.Loss}.
 */
package io.github.rscsnn.loss;
