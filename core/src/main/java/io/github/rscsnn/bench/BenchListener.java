package io.github.rscsnn.bench;

/** Told how a benchmark goes on; may throw to end it. */
@FunctionalInterface
public interface BenchListener {
    BenchListener SILENT = (done, what) -> {};

    /**
     * @param done of {@link BenchSettings#rounds}
     * @param what was done last, for example {@code training fused f32, batch 64, T 8}
     */
    void roundDone(int done, String what);
}
