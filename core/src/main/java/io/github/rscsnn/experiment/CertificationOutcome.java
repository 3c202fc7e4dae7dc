package io.github.rscsnn.experiment;

import io.github.rscsnn.evaluate.SmoothingNoise;
import java.util.List;

/**
 * What a certification found.
 *
 * @param noise of the coding, which says in which norm the radii are
 * @param largestRadius that the settings allow: of an image all of whose draws agree
 * @param rows one an image
 */
public record CertificationOutcome(SmoothingNoise noise, double largestRadius, List<CertificateRow> rows)
        implements CertificateRows {
    public CertificationOutcome {
        rows = List.copyOf(rows);
    }
}
