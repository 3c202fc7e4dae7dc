package io.github.rscsnn.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.rscsnn.evaluate.Stopping;
import io.github.rscsnn.option.OptionTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to certify a run. {@link #DEFAULTS} holds each default once.
 *
 * @param n0 draws that pick the class
 * @param n draws that count it; Cohen et al. use 100,000. With {@code stop} the most
 * @param alpha probability that a certificate is wrong
 * @param limit number of test images; 0 for all
 * @param skip only every {@code skip}-th test image
 * @param batch draws a forward pass; 0 for as many as fit in memory
 * @param seed of the noise
 * @param stop when fewer draws will do; null to take all n
 */
public record CertificationSettings(
        int n0,
        int n,
        double alpha,
        int limit,
        int skip,
        int batch,
        long seed,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Stopping stop)
        implements java.io.Serializable {
    /** What the command line and the defaults are made of. */
    public static final OptionTable<CertificationSettings> OPTIONS = new OptionTable<>(CertificationSettings.class);

    public static final CertificationSettings DEFAULTS = OPTIONS.make(Map.of());

    public CertificationSettings {
        OPTIONS.check(n0, n, alpha, limit, skip, batch, seed);
    }

    /** Takes all n draws of each image. */
    public CertificationSettings(int n0, int n, double alpha, int limit, int skip, int batch, long seed) {
        this(n0, n, alpha, limit, skip, batch, seed, null);
    }
}
