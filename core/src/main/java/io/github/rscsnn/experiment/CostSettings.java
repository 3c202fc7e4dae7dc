package io.github.rscsnn.experiment;

import io.github.rscsnn.option.OptionTable;

/**
 * On what a network's cost is counted; {@code cost-settings.txt} has defaults, ranges and help.
 *
 * @param limit number of test images; 0 for all. 100 by default: rates of layers hardly differ between images
 * @param batch images a forward pass, at least 1
 * @param seed of the coding's noise
 */
public record CostSettings(int limit, int batch, long seed) {
    public static final OptionTable<CostSettings> OPTIONS = new OptionTable<>(CostSettings.class);

    public CostSettings {
        OPTIONS.check(limit, batch, seed);
    }
}
