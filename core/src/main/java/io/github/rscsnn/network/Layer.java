package io.github.rscsnn.network;

/** A part of a network: a pure function of its input, its parameters and the pass. */
@FunctionalInterface
public interface Layer {
    Signal forward(Signal input, Pass pass);
}
