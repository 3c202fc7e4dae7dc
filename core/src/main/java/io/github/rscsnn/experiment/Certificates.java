package io.github.rscsnn.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.data.Folders;
import io.github.rscsnn.data.TextFile;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.FileSums;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The certified radii of a run.
 *
 * @param file name in the run folder
 * @param norm {@code L2} or {@code L1}
 * @param noise in words
 * @param settings of the certification
 * @param provenance of it
 * @param rows one an image
 */
public record Certificates(
        String file, String norm, String noise, JsonNode settings, JsonNode provenance, List<CertificateRow> rows)
        implements CertificateRows {
    /** @throws IOException saying what is wrong with one of the two files */
    public static Certificates read(Path tsv, JsonNode sidecar) throws IOException {
        FileSums.of(sidecar).verify(tsv);
        List<String> lines = TextFile.lines(tsv);
        Require.file(
                !lines.isEmpty() && CertificateRow.HEADERS.contains(lines.getFirst()),
                "it does not begin with the header of a certification");
        List<CertificateRow> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            try {
                CertificateRow row = CertificateRow.parse(
                        lines.get(i), sidecar.path("settings").path("n").asInt());
                Require.argument(row.radius() >= 0 && Double.isFinite(row.radius()), "no radius");
                Require.argument(rows.isEmpty() || row.idx() > rows.getLast().idx(), "not in order");
                rows.add(row);
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new IOException("line " + (i + 1) + " is no certificate", e);
            }
        }
        Require.file(!rows.isEmpty(), "it holds no image");
        return new Certificates(
                tsv.getFileName().toString(),
                text(sidecar, "norm"),
                text(sidecar, "noise"),
                sidecar.path("settings"),
                sidecar.path("provenance"),
                rows);
    }

    /** Files of a run folder, not of folders below it, that are named like one. */
    public static List<Path> files(Path run) throws IOException {
        return Folders.named("certificates[^.]*\\.tsv", run);
    }

    /** Of several the one of most images, of those one that asked for more than some radii, of those the one of most draws. */
    public static Optional<Certificates> fullest(List<Certificates> all) {
        return all.stream()
                .max(Comparator.comparingInt((Certificates own) -> own.rows().size())
                        .thenComparing(own -> own.decided().isEmpty())
                        .thenComparingDouble(Certificates::drawsAnImage));
    }

    private static String text(JsonNode node, String name) throws IOException {
        Require.file(node.path(name).isTextual(), "'%s' is not a text", name);
        return node.path(name).asText();
    }

    /** Radii at which the draws of an image stopped being counted; empty where they went on. */
    public JsonNode decided() {
        return settings.path("stop").path("radii");
    }

    /** Of an image whose right class is certified. */
    public double largest() {
        return rows.stream()
                .mapToDouble(row -> row.correct() * row.radius())
                .max()
                .orElse(0);
    }
}
