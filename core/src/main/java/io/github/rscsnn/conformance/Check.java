package io.github.rscsnn.conformance;

import io.github.rscsnn.network.Backend;

/** Computes what one kind of case asks for and compares it. */
@FunctionalInterface
interface Check {
    /**
     * @param golden inputs, parameters and expected arrays
     * @param backend what executes layers, where there are any
     * @param comparison takes every computed array
     * @throws IllegalArgumentException if the case lacks an array or parameter, or has one that is not understood
     */
    void run(GoldenCase golden, Backend backend, Comparison comparison);
}
