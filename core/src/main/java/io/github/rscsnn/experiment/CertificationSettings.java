package io.github.rscsnn.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.rscsnn.evaluate.Stopping;

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
        @JsonInclude(JsonInclude.Include.NON_NULL) Stopping stop)
        implements java.io.Serializable {
    public static final CertificationSettings DEFAULTS = new CertificationSettings(100, 1000, 0.001, 100, 1, 0, 42);

    public CertificationSettings {
        if (batch < 0) {
            throw new IllegalArgumentException("batch must be at least 1, or 0 for as many as fit, got " + batch);
        }
        if (limit < 0 || skip < 1) {
            throw new IllegalArgumentException(
                    "limit must be at least 0 and skip at least 1, got " + limit + " and " + skip);
        }
    }

    /** Takes all n draws of each image. */
    public CertificationSettings(int n0, int n, double alpha, int limit, int skip, int batch, long seed) {
        this(n0, n, alpha, limit, skip, batch, seed, null);
    }

    /** The same with another number of draws a forward pass. */
    CertificationSettings withBatch(int draws) {
        return new CertificationSettings(n0, n, alpha, limit, skip, draws, seed, stop);
    }
}
