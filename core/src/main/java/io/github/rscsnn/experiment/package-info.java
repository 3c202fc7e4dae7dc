/**
 * From a recipe to a run: the table of parts by name, the run folder, provenance, training and evaluation of runs.
 *
 * <p>Imports every package but {@code report}. Start with {@link io.github.rscsnn.experiment.Recipe} and
 * {@link io.github.rscsnn.experiment.Experiment}.
 */
package io.github.rscsnn.experiment;
