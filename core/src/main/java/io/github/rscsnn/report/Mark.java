package io.github.rscsnn.report;

import java.util.Locale;

/** A shape or a text of a {@link Picture}; places in units of {@link Plot#WIDTH}, from the upper left corner. */
sealed interface Mark {
    Ink ink();

    /**
     * A colour by the part it plays, so that a page may give it another where it is dark.
     *
     * @param name class of style sheets
     * @param rgb on white
     */
    record Ink(String name, int rgb) {
        static final Ink TEXT = new Ink("ink", 0x222222);
        static final Ink AXIS = new Ink("axis", 0x666666);
        static final Ink GRID = new Ink("grid", 0xE2E2E2);
        static final Ink PAPER = new Ink("paper", 0xFFFFFF);

        /** Okabe and Ito's palette, for normal and colour-blind eyes; yellow last, for it is faint on white. */
        private static final int[] PALETTE = {
            0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000, 0xB8A900
        };

        static Ink series(int index) {
            int place = index % PALETTE.length;
            return new Ink("m" + place, PALETTE[place]);
        }

        String hex() {
            return String.format(Locale.ROOT, "#%06x", rgb);
        }
    }

    /** Where a text has its place. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /**
     * A line through points.
     *
     * @param dashes lengths of dashes and gaps, as SVG writes them; empty for none
     * @param points x, y, x, y and so on
     */
    record Stroke(Ink ink, double width, String dashes, double... points) implements Mark {
        static Stroke of(Ink ink, double width, double... points) {
            return new Stroke(ink, width, "", points);
        }

        String path() {
            return Mark.path(points);
        }
    }

    /** A filled polygon. */
    record Fill(Ink ink, double... points) implements Mark {
        /** Corners in any order. */
        static Fill box(Ink ink, double x1, double y1, double x2, double y2) {
            return new Fill(ink, x1, y1, x2, y1, x2, y2, x1, y2);
        }

        String path() {
            return Mark.path(points) + "Z";
        }
    }

    /** A filled circle. */
    record Disc(Ink ink, double x, double y, double r) implements Mark {}

    /**
     * One line of text.
     *
     * @param y of its base line
     * @param turned by a quarter to the left about its place
     */
    record Text(Ink ink, String text, double x, double y, int size, boolean bold, Anchor anchor, boolean turned)
            implements Mark {
        /** How wide it is, about: the same on every machine, whatever its fonts. */
        static double width(String text, int size) {
            return 0.56 * size * text.codePointCount(0, text.length());
        }
    }

    /** A tenth of a unit is less than can be seen. */
    static String number(double value) {
        long tenths = Math.round(10 * value);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : Double.toString(tenths / 10.0);
    }

    private static String path(double... points) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            path.append(i == 0 ? 'M' : 'L')
                    .append(number(points[i]))
                    .append(' ')
                    .append(number(points[i + 1]));
        }
        return path.toString();
    }

    /** Marker at a point of a series: they differ too, for those who print in black. */
    static Mark marker(int index, Ink ink, double x, double y) {
        double r = 3.8;
        return switch (index % 4) {
            case 0 -> new Disc(ink, x, y, r);
            case 1 -> Fill.box(ink, x - 0.9 * r, y - 0.9 * r, x + 0.9 * r, y + 0.9 * r);
            case 2 -> new Fill(ink, x, y - 1.2 * r, x + 1.2 * r, y + 0.9 * r, x - 1.2 * r, y + 0.9 * r);
            default -> new Fill(ink, x, y - 1.3 * r, x + 1.3 * r, y, x, y + 1.3 * r, x - 1.3 * r, y);
        };
    }
}
