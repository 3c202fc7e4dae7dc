package io.github.rscsnn.kernel;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The threads that kernels run on: the caller and {@code size - 1} daemon threads, which sleep between kernels, so that
 * libtorch has the processors to itself while it computes. Use one instance per process, as wide as libtorch's pool.
 *
 * <p>Work is cut into chunks by its size alone, never by the number of threads, and results that depend on order are
 * combined in chunk order: any number of threads gives the same bits.
 */
public final class KernelThreads implements AutoCloseable {
    /** Computes one chunk; an instance belongs to one thread and may hold scratch memory. */
    interface Worker {
        void run(int chunk);
    }

    private final int size;
    private final ExecutorService helpers;

    /** @param size threads that compute, the caller included; at least 1 */
    public KernelThreads(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("kernels need at least 1 thread, got " + size);
        }
        this.size = size;
        AtomicInteger number = new AtomicInteger();
        this.helpers = new ThreadPoolExecutor(
                size - 1, Math.max(1, size - 1), 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "rsc-kernel-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Threads that compute, the caller included. */
    public int size() {
        return size;
    }

    /**
     * Runs chunks 0 to {@code chunks - 1}, each once, and returns when all are done. The first exception of a chunk
     * ends the run and is thrown here.
     */
    void run(int chunks, Supplier<Worker> workers) {
        Job job = new Job(chunks, workers);
        for (int i = 0; i < Math.min(size, chunks) - 1; i++) {
            helpers.execute(job);
        }
        job.run();
        job.await();
    }

    /** Ends the helper threads; kernels must not run any more. */
    @Override
    public void close() {
        helpers.shutdown();
    }

    private static final class Job implements Runnable {
        private final int chunks;
        private final Supplier<Worker> workers;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch unfinished;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Job(int chunks, Supplier<Worker> workers) {
            this.chunks = chunks;
            this.workers = workers;
            this.unfinished = new CountDownLatch(chunks);
        }

        @Override
        public void run() {
            Worker worker = null;
            for (int chunk = next.getAndIncrement(); chunk < chunks; chunk = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        worker = worker == null ? workers.get() : worker;
                        worker.run(chunk);
                    }
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                } finally {
                    unfinished.countDown();
                }
            }
        }

        /** A kernel writes to memory of its caller, so an interrupt cannot end the wait; it is noted and passed on. */
        void await() {
            boolean interrupted = false;
            while (true) {
                try {
                    unfinished.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            switch (failure.get()) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException("a kernel failed", e);
            }
        }
    }
}
