/**
 * One HTML page from the result files of runs: what was measured, drawn, listed and explained, and what was not measured.
 *
 * <p>Reads files only: imports the tables and plots of {@code report}, Jackson, and arithmetic of {@code evaluate}, and needs no
 * libtorch. Start with {@link io.github.rscsnn.report.page.ReportPage}.
 */
package io.github.rscsnn.report.page;
