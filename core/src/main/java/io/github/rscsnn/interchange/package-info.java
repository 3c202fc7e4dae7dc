/**
 * Networks from and for other programs: state dicts of SpikingJelly and SNN-RAT, and the Neuromorphic Intermediate
 * Representation (NIR).
 *
 * <p>Imports every package up to {@code experiment}. Start with {@link io.github.rscsnn.interchange.WeightImport} and
 * {@link io.github.rscsnn.interchange.NirExport}.
 */
package io.github.rscsnn.interchange;
