/**
 * What a run is made of: recipe, parts by name, provenance and the run folder.
 *
 * <p>It may import every package but {@code report}. Start with {@link io.github.rscsnn.experiment.BuildInfo}.
 */
package io.github.rscsnn.experiment;
