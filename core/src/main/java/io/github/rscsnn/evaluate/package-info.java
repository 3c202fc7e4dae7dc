/**
 * What a trained model is worth: accuracy clean and attacked, QTE, confidence intervals, certificates, activity and energy.
 *
 * <p>Imports every package before it ({@code tensor} to {@code train}). Start with {@link
 * io.github.rscsnn.evaluate.Qte} and {@link io.github.rscsnn.evaluate.Smoothing}.
 */
package io.github.rscsnn.evaluate;
