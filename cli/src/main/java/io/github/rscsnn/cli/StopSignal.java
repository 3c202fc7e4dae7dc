package io.github.rscsnn.cli;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ctrl-C (SIGINT), or SIGTERM, during long work: the work ends after its current step, then one line says how to go on.
 *
 * <p>The JVM then exits with 128 plus the number of the signal: 130 for Ctrl-C. Used in a try block around the work.
 */
final class StopSignal implements AutoCloseable {
    /** A step that takes longer is cut off: files are replaced whole, so nothing is lost but the step. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean requested;
    private volatile boolean heeded;

    /** @param wayOut how to go on, for the line that is shown */
    StopSignal(Terminal terminal, String wayOut) {
        this(terminal, () -> "stopped; " + wayOut);
    }

    /** @param line what is shown then, asked for when the work has ended */
    StopSignal(Terminal terminal, Supplier<String> line) {
        hook = Thread.ofPlatform().unstarted(() -> stop(terminal, line));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** @throws CancellationException if the work is to end */
    void check() {
        if (requested) {
            heeded = true;
            throw new CancellationException("stopped");
        }
    }

    private void stop(Terminal terminal, Supplier<String> line) {
        requested = true;
        boolean inTime = false;
        try {
            inTime = ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (heeded || !inTime) { // else the work was done just then
            terminal.err().println("rsc: " + line.get());
            terminal.flush();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyShuttingDown) {
            requested = true;
        }
    }
}
