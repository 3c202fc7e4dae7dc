/**
 * Results as tables, plots (PNG, SVG and the data as CSV) and grids of images.
 *
 * <p>Imports result records of the packages before it, and no libtorch, so that a report can be made where it cannot be
 * loaded. Start with {@link io.github.rscsnn.report.Table} and {@link io.github.rscsnn.report.Plot}; the page about runs is in
 * {@link io.github.rscsnn.report.page}.
 */
package io.github.rscsnn.report;
