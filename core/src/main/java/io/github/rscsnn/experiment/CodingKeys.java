package io.github.rscsnn.experiment;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.FrameCoding;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.option.Require;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How images become inputs over time.
 *
 * @param sigma2 variance σ² of the noise of {@code rsc1} and {@code rsc2}
 */
public record CodingKeys(String name, double sigma2, NoiseSpace noiseSpace) {
    /**
     * @param stepFactor T is that of Direct times this (Table 8); 0 where there is no time
     * @param noisy whether it draws this library's noise
     */
    private record Kind(
            int stepFactor, boolean noisy, Function<CodingKeys, String> title, Function<CodingKeys, Coding> make) {}

    private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("ann", new Kind(0, false, keys -> "ANN", keys -> new DirectCoding()));
        KINDS.put("direct", new Kind(1, false, keys -> "Direct", keys -> new DirectCoding()));
        KINDS.put("poisson", new Kind(2, false, keys -> "Poisson", keys -> new PoissonCoding()));
        KINDS.put("none", new Kind(1, false, keys -> "Frames", keys -> new FrameCoding()));
        KINDS.put("rsc1", new Kind(1, true, keys -> "RSC-" + keys.sigma2, keys -> keys.smoothing(Variant.I)));
        KINDS.put("rsc2", new Kind(1, true, keys -> "RSC-II-" + keys.sigma2, keys -> keys.smoothing(Variant.II)));
    }

    static final List<String> NAMES = List.copyOf(KINDS.keySet());

    private Coding smoothing(Variant variant) {
        return new RandomizedSmoothingCoding(variant, sigma2, noiseSpace);
    }

    /** Whether it is one of this library, not a class of the user. */
    public boolean isKnown() {
        return KINDS.containsKey(name);
    }

    boolean isOwn() {
        return !isKnown();
    }

    private Kind kind() {
        return Require.entry(KINDS, name);
    }

    /** Not for one that {@link #isOwn}. */
    Coding make() {
        return kind().make().apply(this);
    }

    /** Whether it is the twin without spikes and without time. */
    public boolean isTwin() {
        return !isOwn() && kind().stepFactor() == 0;
    }

    /** Whether it is none, since the images are frames over time already. */
    public boolean takesFrames() {
        return name.equals("none");
    }

    /** Whether {@code sigma2} and the noise's space mean anything to it. */
    public boolean takesNoise() {
        return !isOwn() && kind().noisy();
    }

    /** T where the recipe names none. */
    int steps(int direct) {
        return isOwn() ? direct : Math.max(1, direct * kind().stepFactor());
    }

    /** Short name for tables, for example {@code RSC-0.1}, as in the paper. */
    public String title() {
        return isOwn() ? OwnPart.simpleName(name) : kind().title().apply(this);
    }
}
