package io.github.rscsnn.experiment;

import java.util.List;

/** The images of a certification, and what they amount to. */
public interface CertificateRows {
    /** One an image, in the order of the data set. */
    List<CertificateRow> rows();

    /** Images whose right class is certified at {@code radius} or more. */
    default long certified(double radius) {
        return rows().stream()
                .filter(row -> row.correct() == 1 && row.radius() >= radius)
                .count();
    }

    /** Average certified radius (Zhai et al. 2020): an image that is not certified, or as a wrong class, counts 0. */
    default double averageRadius() {
        return rows().stream()
                .mapToDouble(row -> row.correct() * row.radius())
                .average()
                .orElse(0);
    }

    /** Images about which nothing can be said. */
    default long abstained() {
        return rows().stream().filter(row -> row.predict() < 0).count();
    }

    /** Draws that counted, an image. */
    default double drawsAnImage() {
        return rows().stream().mapToInt(CertificateRow::draws).average().orElse(0);
    }

    /** Images that took all {@code most} draws. */
    default long exhausted(int most) {
        return rows().stream().filter(row -> row.draws() >= most).count();
    }

    /** Wall time, of all starts. */
    default double secondsAnImage() {
        return rows().stream().mapToDouble(CertificateRow::seconds).average().orElse(0);
    }
}
