/**
 * Adversarial attacks on images in [0, 1]: threat model, gradient sources, and one file per attack.
 *
 * <p>Imports {@code tensor}, {@code coding}, {@code neuron}, {@code network} and {@code loss} only. Start with
 * {@link io.github.rscsnn.attack.Attack} and {@link io.github.rscsnn.attack.Pgd}; {@link io.github.rscsnn.attack.GradientSources}
 * lists what an attacker can do about gradients, {@link io.github.rscsnn.attack.Suite} takes the worst case of many attacks.
 */
package io.github.rscsnn.attack;
