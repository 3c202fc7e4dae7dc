/**
 * Results as tables.
 *
 * <p>It works on plain values and imports neither libtorch nor, so far, any other package of this library. Start with
 * {@link io.github.rscsnn.report.Table}.
 */
package io.github.rscsnn.report;
