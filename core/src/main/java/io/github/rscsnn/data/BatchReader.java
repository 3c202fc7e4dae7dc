package io.github.rscsnn.data;

import io.github.rscsnn.tensor.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the images of a batch, on as many threads as the data set has use for. Each image has its place in the batch
 * before it is read, so the result does not depend on their number.
 */
final class BatchReader implements AutoCloseable {
    private static final float[] UNIT = new float[256];

    static {
        for (int value = 0; value < UNIT.length; value++) {
            UNIT[value] = value / 255f;
        }
    }

    /** Turns image {@code index} into the bytes to train or judge on; called on several threads. */
    interface Reader {
        /** @param scratch as long as {@code into}, free to use */
        void read(int index, byte[] scratch, byte[] into);
    }

    /**
     * A batch before it becomes tensors.
     *
     * @param images [N, C, H, W] in [0, 1]
     * @param labels [N]
     * @param indices [N]
     * @param skipped what is wrong with each image that was left out
     */
    record Prepared(float[] images, long[] labels, int[] indices, List<String> skipped) {}

    private final Dataset data;
    private final Reader reader;
    private final int threads;
    private final @Nullable ExecutorService pool;
    private final List<Thread> started = new CopyOnWriteArrayList<>();

    BatchReader(Dataset data, Reader reader) {
        this.data = data;
        this.reader = reader;
        this.threads = data.readers();
        this.pool = threads == 1 ? null : Executors.newFixedThreadPool(threads, this::thread);
    }

    private Thread thread(Runnable work) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("batches-" + data.name() + "-reader")
                .unstarted(work);
        started.add(thread);
        return thread;
    }

    /**
     * Reads the images {@code order[start]} to {@code order[end - 1]}. Broken ones are left out if the data set says so;
     * else the first of them by its place is thrown.
     */
    Prepared read(int[] order, int start, int end) throws InterruptedException {
        int n = end - start;
        float[] images = new float[n * data.imageBytes()];
        RuntimeException[] failures = new RuntimeException[n];
        AtomicInteger next = new AtomicInteger();
        Callable<Void> worker = () -> {
            byte[] scratch = new byte[data.imageBytes()];
            byte[] image = new byte[data.imageBytes()];
            for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
                try {
                    reader.read(order[start + i], scratch, image);
                    toFloats(image, images, i * image.length);
                } catch (RuntimeException e) {
                    failures[i] = e;
                }
            }
            return null;
        };
        run(worker, Math.min(threads, n));
        return assemble(order, start, images, failures);
    }

    private void run(Callable<Void> worker, int count) throws InterruptedException {
        try {
            if (pool == null) {
                worker.call();
                return;
            }
            for (Future<Void> done : pool.invokeAll(java.util.Collections.nCopies(count, worker))) {
                done.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Prepared assemble(int[] order, int start, float[] images, RuntimeException[] failures) {
        List<String> skipped = new ArrayList<>();
        int imageBytes = data.imageBytes();
        int n = failures.length;
        long[] labels = new long[n];
        int[] indices = new int[n];
        int kept = 0;
        for (int i = 0; i < n; i++) {
            if (failures[i] != null) {
                if (!(failures[i] instanceof BrokenImageException) || data.broken() == BrokenImages.FAIL) {
                    throw failures[i];
                }
                skipped.add(failures[i].getMessage());
                continue;
            }
            labels[kept] = data.label(order[start + i]);
            indices[kept] = order[start + i];
            if (kept < i) {
                System.arraycopy(images, i * imageBytes, images, kept * imageBytes, imageBytes);
            }
            kept++;
        }
        if (kept == n) {
            return new Prepared(images, labels, indices, skipped);
        }
        return new Prepared(
                java.util.Arrays.copyOf(images, kept * imageBytes),
                java.util.Arrays.copyOf(labels, kept),
                java.util.Arrays.copyOf(indices, kept),
                skipped);
    }

    private static void toFloats(byte[] image, float[] into, int at) {
        for (int p = 0; p < image.length; p++) {
            into[at + p] = UNIT[image[p] & 0xFF];
        }
    }

    /** Ends the threads and waits for their end. */
    @Override
    public void close() {
        if (pool != null) {
            pool.shutdownNow();
            started.forEach(Threads::join);
        }
    }
}
