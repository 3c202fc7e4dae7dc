package io.github.rscsnn.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * Operations and energy of one draw on one image, as papers on spiking networks estimate them: 4.6 pJ a multiplication with
 * addition, 0.9 pJ an addition, both of float32 at 45 nm (Horowitz 2014). Memory traffic, neurons, normalisation (folded
 * into the weights), pools and the drawing of noise are not counted, here and there.
 *
 * <p>Two conventions differ between papers, so both are settings.
 *
 * @param eachStep whether a layer whose input is the same at all T steps computes at each of them, rather than once
 * @param eachSpike whether each spike that arrives through an average pool is an addition of its own (the pool's 1/k² folded
 *     into the weights) rather than 1/k² of one, which is what the usual firing rate times connections counts
 * @param macs multiplications with additions, an image
 * @param acs additions, an image
 * @param energy in joules
 * @param annEnergy in joules, of the ANN twin: all connections once, as MACs
 */
public record EnergyEstimate(
        boolean eachStep, boolean eachSpike, double macs, double acs, double energy, double annEnergy) {
    /** Joules a multiplication with addition. */
    public static final double MAC = 4.6e-12;

    /** Joules an addition. */
    public static final double AC = 0.9e-12;

    /** Of a whole network. */
    public static EnergyEstimate of(Activity activity, boolean eachStep, boolean eachSpike) {
        double macs = 0;
        double acs = 0;
        for (LayerActivity layer : activity.layers()) {
            macs += macs(layer, activity.timeSteps(), eachStep);
            acs += acs(layer, activity.timeSteps(), eachStep, eachSpike);
        }
        return new EnergyEstimate(eachStep, eachSpike, macs, acs, energy(macs, acs), energy(activity.connections(), 0));
    }

    /** All conventions that differ for this network, the usual one (once, not each spike) first. */
    public static List<EnergyEstimate> all(Activity activity) {
        List<EnergyEstimate> estimates = new ArrayList<>();
        for (boolean eachStep : new boolean[] {false, true}) {
            for (boolean eachSpike : new boolean[] {false, true}) {
                EnergyEstimate next = of(activity, eachStep, eachSpike);
                if (estimates.stream().noneMatch(one -> one.macs == next.macs && one.acs == next.acs)) {
                    estimates.add(next);
                }
            }
        }
        return estimates;
    }

    /** MACs of one layer, an image. */
    public static double macs(LayerActivity layer, int timeSteps, boolean eachStep) {
        return layer.analog() ? (double) layer.connections() * passes(layer, timeSteps, eachStep) : 0;
    }

    /** ACs of one layer, an image: rate times connections times steps. */
    public static double acs(LayerActivity layer, int timeSteps, boolean eachStep, boolean eachSpike) {
        if (layer.inputRate() == null) {
            return 0;
        }
        double spikes = layer.inputRate() * (eachSpike ? layer.poolArea() : 1);
        return spikes * layer.connections() * passes(layer, timeSteps, eachStep);
    }

    private static int passes(LayerActivity layer, int timeSteps, boolean eachStep) {
        return layer.staticInput() && !eachStep ? 1 : timeSteps;
    }

    /** Joules. */
    public static double energy(double macs, double acs) {
        return macs * MAC + acs * AC;
    }

    /** Share of the ANN twin's energy. */
    public double ofAnn() {
        return energy / annEnergy;
    }
}
