package io.github.rscsnn.experiment;

import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.option.Require;
import java.util.Locale;
import java.util.Set;

/**
 * One line of a certification's TSV file, in the columns that plotting scripts of randomized smoothing read.
 *
 * @param idx index in the test set
 * @param label class
 * @param predict certified class, -1 for abstention
 * @param radius pixel units, rounded down to six decimals, in the norm of the run: L2 for rsc1 and rsc2, L1 for poisson
 * @param correct 1 if {@code predict} is {@code label}, else 0
 * @param draws that counted the class
 * @param seconds wall time
 */
public record CertificateRow(int idx, int label, int predict, double radius, int correct, int draws, double seconds)
        implements java.io.Serializable {
    static final String HEADER = "idx\tlabel\tpredict\tradius\tcorrect\tdraws\ttime";

    /** Files of earlier versions took the same number of draws for all images. */
    public static final Set<String> HEADERS = Set.of(HEADER, HEADER.replace("draws\t", ""));

    private static final int DIGITS = 6;

    /** Rounds the radius down, here and not on the way to the file: a resumed run ends with the same numbers. */
    public CertificateRow {
        radius = Double.parseDouble(BoundText.lower(radius, DIGITS));
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%d\t%d\t%d\t%s\t%d\t%d\t%s",
                idx,
                label,
                predict,
                BoundText.lower(radius, DIGITS),
                correct,
                draws,
                time(seconds));
    }

    /**
     * @param n draws of each image in a file of an earlier version
     * @throws IllegalArgumentException if the line is not of this form
     */
    public static CertificateRow parse(String line, int n) {
        String[] cells = line.split("\t");
        int last = cells.length - 1;
        Require.argument(last == 5 || last == 6, "not a line of a certification: '%s'", line);
        String[] clock = cells[last].split(":");
        Require.argument(clock.length == 3, "no time in '%s'", line);
        double seconds =
                Integer.parseInt(clock[0]) * 3600 + Integer.parseInt(clock[1]) * 60 + Double.parseDouble(clock[2]);
        return new CertificateRow(
                Integer.parseInt(cells[0]),
                Integer.parseInt(cells[1]),
                Integer.parseInt(cells[2]),
                Double.parseDouble(cells[3]),
                Integer.parseInt(cells[4]),
                last == 5 ? n : Integer.parseInt(cells[5]),
                seconds);
    }

    /** {@code h:mm:ss.ffffff}, as Python prints a time difference. */
    private static String time(double seconds) {
        long whole = (long) seconds;
        return String.format(
                Locale.ROOT, "%d:%02d:%09.6f", whole / 3600, whole % 3600 / 60, seconds - whole + whole % 60);
    }
}
