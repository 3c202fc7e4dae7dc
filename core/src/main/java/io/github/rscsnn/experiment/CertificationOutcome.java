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
public record CertificationOutcome(SmoothingNoise noise, double largestRadius, List<CertificateRow> rows) {
    public CertificationOutcome {
        rows = List.copyOf(rows);
    }

    /** Images whose right class is certified at {@code radius} or more. */
    public long certified(double radius) {
        return rows.stream()
                .filter(row -> row.correct() == 1 && row.radius() >= radius)
                .count();
    }

    /** Average certified radius (Zhai et al. 2020): an image that is not certified, or as a wrong class, counts 0. */
    public double averageRadius() {
        return rows.stream()
                .mapToDouble(row -> row.correct() * row.radius())
                .average()
                .orElse(0);
    }

    /** Images about which nothing can be said. */
    public long abstained() {
        return rows.stream().filter(row -> row.predict() < 0).count();
    }

    /** Draws that counted, an image. */
    public double drawsAnImage() {
        return rows.stream().mapToInt(CertificateRow::draws).average().orElse(0);
    }

    /** Images that took all {@code most} draws. */
    public long exhausted(int most) {
        return rows.stream().filter(row -> row.draws() >= most).count();
    }

    /** Wall time, of all starts. */
    public double secondsAnImage() {
        return rows.stream().mapToDouble(CertificateRow::seconds).average().orElse(0);
    }
}
