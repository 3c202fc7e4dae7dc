package io.github.rscsnn.experiment;

import io.github.rscsnn.option.OptionTable;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How to predict. {@link #DEFAULTS} holds each default once.
 *
 * @param draws of the noise that vote, at least 1; a model that is not random is asked once
 * @param n0 draws that pick the class of a certificate
 * @param n draws that count it
 * @param alpha probability of a wrong prediction or certificate, in (0, 1)
 * @param batch draws a forward pass; 0 for as many as fit in memory
 * @param seed of the noise, so that answers can be repeated; empty for the classifier's own, which nobody knows. Whoever knows the
 *     seed can look for an image that does badly under just its draws
 */
public record PredictionSettings(int draws, int n0, int n, double alpha, int batch, OptionalLong seed) {
    /** What the command line and the defaults are made of. */
    public static final OptionTable<PredictionSettings> OPTIONS = new OptionTable<>(PredictionSettings.class);

    public static final PredictionSettings DEFAULTS = OPTIONS.make(Map.of());

    public PredictionSettings {
        OPTIONS.check(draws, n0, n, alpha, batch);
    }

    /** The same with {@code newDraws} votes, at least 1: answers of fewer are faster and abstain more often. */
    public PredictionSettings withDraws(int newDraws) {
        return OPTIONS.with(this, "draws", newDraws);
    }

    /** The same with other draws of a certificate: {@code n0} to pick the class, {@code n} to count it. */
    public PredictionSettings withCertificateDraws(int newN0, int newN) {
        return OPTIONS.with(this, Map.of("n0", newN0, "n", newN));
    }

    /** The same with the seed given, for answers that can be repeated. */
    public PredictionSettings withSeed(long newSeed) {
        return OPTIONS.with(this, "seed", newSeed);
    }

    /** @throws IllegalArgumentException if even draws that all agree would not be significant */
    void requireSignificant() {
        if (2 * Math.pow(0.5, draws) > alpha) {
            throw new IllegalArgumentException("even " + draws + " votes of " + draws + " are not significant at alpha "
                    + alpha + ": take at least " + (int) Math.ceil(1 - Math.log(alpha) / Math.log(2)) + " draws");
        }
    }

    /** @throws IllegalArgumentException if even draws that all agree would not certify anything */
    void requireCertifiable() {
        if (Math.pow(alpha, 1.0 / n) < 0.5) {
            throw new IllegalArgumentException("even " + n + " votes of " + n + " certify nothing at alpha " + alpha
                    + ": take n of at least " + (int) Math.ceil(-Math.log(alpha) / Math.log(2)));
        }
    }
}
