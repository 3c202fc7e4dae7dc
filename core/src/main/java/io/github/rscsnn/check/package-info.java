/**
 * Warnings of good evaluation practice: whether an attack's number may be read as robustness, one class for each warning.
 *
 * <p>Imports packages up to {@code evaluate}. Start with {@link io.github.rscsnn.check.Check}, then
 * {@link io.github.rscsnn.check.Checks}, the list of them.
 */
package io.github.rscsnn.check;
