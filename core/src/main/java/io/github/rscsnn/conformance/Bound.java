package io.github.rscsnn.conformance;

/**
 * How far a computed element may lie from the expected one.
 *
 * @param absolute part that does not depend on the values
 * @param relative factor of the expected element, or of the array's largest
 * @param ofLargest which of the two
 */
record Bound(double absolute, double relative, boolean ofLargest) {
    static final Bound EXACT = new Bound(0, 0, false);

    static Bound absolute(double absolute) {
        return new Bound(absolute, 0, false);
    }

    static Bound elementwise(double absolute, double relative) {
        return new Bound(absolute, relative, false);
    }

    static Bound ofLargest(double absolute, double relative) {
        return new Bound(absolute, relative, true);
    }

    /** The bound of one element. */
    double at(double expected, double largest) {
        return absolute + relative * (ofLargest ? largest : Math.abs(expected));
    }
}
