/**
 * Checks this library against golden vectors: results of other implementations, stored as folders of arrays.
 *
 * <p>Imports every package before it ({@code tensor} to {@code experiment}). Start with {@link
 * io.github.rscsnn.conformance.Conformance}.
 */
package io.github.rscsnn.conformance;
