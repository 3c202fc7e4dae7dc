package io.github.rscsnn.data;

import io.github.rscsnn.tensor.Seeds;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.bytedeco.pytorch.Tensor;

/**
 * The batches of one pass over a data set, prepared by one background thread a few batches ahead. The last batch holds
 * what is left and may be smaller.
 *
 * <p>Which images a batch holds and how they look depends on data set, seeds, epoch and batch size alone. Use it in a
 * try block: {@link #close} ends the thread, at whatever point the pass is. One thread at a time may take batches.
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {
    private static final int AHEAD = 3;

    private static final float[] UNIT = new float[256];

    static {
        for (int value = 0; value < UNIT.length; value++) {
            UNIT[value] = value / 255f;
        }
    }

    /** A batch before it becomes tensors, or the failure that ended the pass. */
    private record Prepared(float[] images, long[] labels, int[] indices, Throwable failure) {}

    /** Turns image {@code index} into the bytes to train or judge on; called on the background thread only. */
    private interface Reader {
        void read(int index, byte[] into);
    }

    private final Dataset data;
    private final Reader reader;
    private final int[] order;
    private final int batchSize;
    private final BlockingQueue<Prepared> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread loader;
    private int taken;
    private boolean closed;

    private Batches(Dataset data, Reader reader, int[] order, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch size must be at least 1: got " + batchSize);
        }
        this.data = data;
        this.reader = reader;
        this.order = order;
        this.batchSize = batchSize;
        this.loader =
                Thread.ofPlatform().daemon().name("batches-" + data.name()).start(this::load);
    }

    /**
     * One epoch of training: every image once, in an order drawn from {@code seeds} and {@code epoch}, augmented.
     *
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public static Batches training(Dataset data, Augment augment, Seeds seeds, int epoch, int batchSize) {
        int[] order = inOrder(data.size());
        shuffle(order, seeds.random("order", epoch));
        byte[] plain = new byte[data.imageBytes()];
        Reader reader = (index, into) -> {
            data.pixels(index, plain);
            augment.apply(plain, into, data.channels(), data.height(), data.width(), seeds, epoch, index);
        };
        return new Batches(data, reader, order, batchSize);
    }

    /**
     * The images of a data set as they are, in its order; {@link Limited} takes the first of them.
     *
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public static Batches sequential(Dataset data, int batchSize) {
        return new Batches(data, data::pixels, inOrder(data.size()), batchSize);
    }

    /** The number of batches of the whole pass. */
    public int count() {
        return Math.ceilDiv(order.length, batchSize);
    }

    @Override
    public boolean hasNext() {
        return taken < count();
    }

    /**
     * Waits for the next batch and makes its tensors on the calling thread, in its {@code PointerScope}.
     *
     * @throws NoSuchElementException after the last batch
     * @throws IllegalStateException if the batches were closed, the thread was interrupted, or preparing the batch
     *     failed; the cause tells
     */
    @Override
    public Batch next() {
        if (closed) {
            throw new IllegalStateException("the batches are closed");
        }
        if (!hasNext()) {
            throw new NoSuchElementException("all " + count() + " batches were taken");
        }
        Prepared prepared;
        try {
            prepared = queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch of " + data.name(), e);
        }
        if (prepared.failure != null) {
            close();
            throw new IllegalStateException(
                    "preparing a batch of " + data.name() + " failed: " + prepared.failure.getMessage(),
                    prepared.failure);
        }
        taken++;
        int n = prepared.indices.length;
        Tensor images = Tensor.create(prepared.images, n, data.channels(), data.height(), data.width());
        return new Batch(images, Tensor.create(prepared.labels, n), prepared.indices);
    }

    /** Ends the background thread and waits for its end; harmless when done twice. */
    @Override
    public void close() {
        closed = true;
        loader.interrupt();
        boolean interrupted = false;
        while (loader.isAlive()) {
            try {
                loader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        queue.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void load() {
        try {
            try {
                for (int start = 0; start < order.length; start += batchSize) {
                    queue.put(prepare(start, Math.min(start + batchSize, order.length)));
                }
            } catch (RuntimeException | Error e) {
                queue.put(new Prepared(null, null, null, e));
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private Prepared prepare(int start, int end) {
        int imageBytes = data.imageBytes();
        byte[] image = new byte[imageBytes];
        int n = end - start;
        float[] images = new float[n * imageBytes];
        long[] labels = new long[n];
        int[] indices = new int[n];
        for (int i = 0; i < n; i++) {
            int index = order[start + i];
            reader.read(index, image);
            for (int p = 0; p < imageBytes; p++) {
                images[i * imageBytes + p] = UNIT[image[p] & 0xFF];
            }
            labels[i] = data.label(index);
            indices[i] = index;
        }
        return new Prepared(images, labels, indices, null);
    }

    private static int[] inOrder(int size) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        return order;
    }

    /** Fisher and Yates. */
    private static void shuffle(int[] order, SplittableRandom random) {
        for (int last = order.length - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int kept = order[last];
            order[last] = order[other];
            order[other] = kept;
        }
    }
}
