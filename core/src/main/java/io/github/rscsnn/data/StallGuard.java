package io.github.rscsnn.data;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream that has been silent for too long, which the Java HTTP client has no setting for. */
final class StallGuard implements AutoCloseable {
    private final InputStream guarded;
    private final long limit;
    private final Thread watcher;
    private volatile long lastHeard = System.nanoTime();
    private volatile boolean fired;

    StallGuard(InputStream guarded, Duration limit) {
        this.guarded = guarded;
        this.limit = limit.toNanos();
        this.watcher = Thread.ofVirtual().start(this::watch);
    }

    /** Bytes came. */
    void alive() {
        lastHeard = System.nanoTime();
    }

    /** Whether the stream was closed for its silence. */
    boolean fired() {
        return fired;
    }

    private void watch() {
        try {
            for (long silent = 0; silent < limit; silent = System.nanoTime() - lastHeard) {
                Thread.sleep(Duration.ofNanos(limit - silent));
            }
            fired = true;
            guarded.close();
        } catch (InterruptedException finished) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // the reader meets the same failure and reports it
            fired = true;
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
