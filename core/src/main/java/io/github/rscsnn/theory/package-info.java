/**
 * The paper's theorems about codings, checked: closed forms of the covariance behind a linear layer against Monte Carlo, and
 * what the clamp of Eq. 10 changes.
 *
 * <p>Imports every package before it ({@code tensor} to {@code evaluate}). Start with {@link
 * io.github.rscsnn.theory.TheoryCheck}; the derivations are in {@code docs/theory.md}.
 */
package io.github.rscsnn.theory;
