package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.data.TextFile;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.FileSums;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The certified radii of a run.
 *
 * @param file name in the run folder
 * @param norm {@code L2} or {@code L1}
 * @param noise in words
 * @param settings of the certification
 * @param provenance of it
 * @param images number of images certified
 * @param abstained number of images about which nothing can be said
 * @param draws that counted a class, an image
 * @param radii of the images that are certified as their right class, pixel units
 */
record Certificates(
        String file,
        String norm,
        String noise,
        JsonNode settings,
        JsonNode provenance,
        int images,
        int abstained,
        double draws,
        List<Double> radii) {
    private static final String HEADER = "idx\tlabel\tpredict\tradius\tcorrect\tdraws\ttime";

    /** Of earlier versions, which took the same number of draws for all images. */
    private static final String OLD_HEADER = HEADER.replace("draws\t", "");

    /** @throws IOException saying what is wrong with one of the two files */
    static Certificates read(Path tsv, JsonNode sidecar) throws IOException {
        FileSums.of(sidecar).verify(tsv);
        List<String> lines = TextFile.lines(tsv);
        boolean old = !lines.isEmpty() && lines.getFirst().equals(OLD_HEADER);
        Require.file(
                old || !lines.isEmpty() && lines.getFirst().equals(HEADER),
                "it does not begin with the header of a certification");
        double draws = 0;
        List<Double> radii = new ArrayList<>();
        int abstained = 0;
        int last = -1;
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split("\t");
            try {
                abstained += Integer.parseInt(cells[2]) < 0 ? 1 : 0;
                double radius = Double.parseDouble(cells[3]);
                int index = Integer.parseInt(cells[0]);
                if (cells.length != (old ? 6 : 7)
                        || !(radius >= 0 && radius < Double.POSITIVE_INFINITY)
                        || index <= last) {
                    throw new NumberFormatException();
                }
                last = index;
                draws += old ? sidecar.path("settings").path("n").asInt() : Integer.parseInt(cells[5]);
                if (Integer.parseInt(cells[4]) == 1) {
                    radii.add(radius);
                }
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IOException("line " + (i + 1) + " is no certificate", e);
            }
        }
        Require.file(lines.size() != 1, "it holds no image");
        return new Certificates(
                tsv.getFileName().toString(),
                Json.text(sidecar, "norm"),
                Json.text(sidecar, "noise"),
                sidecar.path("settings"),
                sidecar.path("provenance"),
                lines.size() - 1,
                abstained,
                draws / (lines.size() - 1),
                radii);
    }

    /** Radii at which the draws of an image stopped being counted; empty where they went on. */
    JsonNode decided() {
        return settings.path("stop").path("radii");
    }

    /** Number of images whose right class is certified at {@code radius} or more. */
    int certified(double radius) {
        return (int) radii.stream().filter(own -> own >= radius).count();
    }

    double largest() {
        return radii.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** Over all images; one that is not certified as its right class counts 0. */
    double average() {
        return radii.stream().mapToDouble(Double::doubleValue).sum() / images;
    }
}
