package io.github.rscsnn.experiment;

/** What computes; no key here is part of a network's definition but the precision, which changes its rounding. */
public record MachineKeys(int threads, int loaderThreads, String backend, String precision) {}
