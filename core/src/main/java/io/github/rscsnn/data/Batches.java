package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Threads;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one pass over a data set, prepared in the background a few batches ahead, with as many threads as
 * {@link Dataset#readers}. The last batch holds what is left and may be smaller; so may be one from which broken images
 * were left out.
 *
 * <p>Which images a batch holds and how they look depends on data set, seeds, epoch and batch size alone. Use it in a
 * try block: {@link #close} ends the threads, at whatever point the pass is. One thread at a time may take batches.
 *
 * <p>At most three batches wait, and fewer where they are larger than 128 MB; memory does not grow with the data set.
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {
    private static final int AHEAD = 3;
    private static final long AHEAD_BYTES = 384L << 20;

    /** A batch, or the failure that ended the pass. */
    private sealed interface Loaded {}

    private record Read(BatchReader.Prepared batch) implements Loaded {}

    private record Failed(Throwable failure) implements Loaded {}

    private final Dataset data;
    private final BatchReader.Reader reader;
    private final int[] order;
    private final int batchSize;
    private final int count;
    private final Share share;
    private final BlockingQueue<Loaded> queue;
    private final Thread loader;
    private final List<String> skipped = new ArrayList<>();
    private BatchReader.@Nullable Prepared upcoming;
    private int taken;
    private long waited;
    private boolean closed;

    private Batches(
            Dataset data, BatchReader.Reader reader, int[] order, int batchSize, boolean loneImageJoins, Share share) {
        Require.argument(batchSize >= 1, "batch size must be at least 1: got %s", batchSize);
        this.data = data;
        this.reader = reader;
        this.order = order;
        this.batchSize = batchSize;
        int batches = Math.ceilDiv(order.length, batchSize);
        this.count = loneImageJoins && batches > 1 && order.length % batchSize == 1 ? batches - 1 : batches;
        this.share = share;
        long batchBytes = (long) Float.BYTES * Math.min(batchSize, order.length) * data.imageBytes();
        Require.argument(
                batchBytes / Float.BYTES <= Integer.MAX_VALUE - 8,
                "a batch of %d images of %dx%d pixels is too large: use a smaller one",
                batchSize,
                data.height(),
                data.width());
        this.queue = new ArrayBlockingQueue<>(Math.clamp(AHEAD_BYTES / Math.max(1, batchBytes), 1, AHEAD));
        this.loader =
                Thread.ofPlatform().daemon().name("batches-" + data.name()).start(this::load);
    }

    /**
     * One epoch of training: every image once, in an order drawn from {@code seeds} and {@code epoch}, augmented. A last image
     * that would be alone joins the batch before it: batch normalisation may find no variance in one.
     *
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public static Batches training(Dataset data, Augment augment, Seeds seeds, int epoch, int batchSize) {
        return training(data, augment, seeds, epoch, batchSize, Share.WHOLE);
    }

    /**
     * One worker's share of the same epoch: as many batches as all workers take, each a part of the batch that one would see.
     *
     * @param batchSize of all workers together
     */
    public static Batches training(Dataset data, Augment augment, Seeds seeds, int epoch, int batchSize, Share share) {
        int[] order = IntStream.range(0, data.size()).toArray();
        shuffle(order, seeds.random("order", epoch));
        return new Batches(
                data,
                (index, scratch, into) -> augment.read(data, index, scratch, into, seeds, epoch),
                order,
                batchSize,
                true,
                share);
    }

    /**
     * The images of a data set as they are, in its order; {@link Limited} takes the first of them.
     *
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public static Batches sequential(Dataset data, int batchSize) {
        return sequential(data, 0, data.size(), batchSize);
    }

    /**
     * The images {@code from} to {@code to - 1} of a data set, under their places in it.
     *
     * @throws IllegalArgumentException if the batch size is below 1
     * @throws IndexOutOfBoundsException if there are no such images
     */
    public static Batches sequential(Dataset data, int from, int to, int batchSize) {
        java.util.Objects.checkFromToIndex(from, to, data.size());
        return of(data, IntStream.range(from, to).toArray(), batchSize);
    }

    /**
     * Some images of a data set, in the order of {@code indices} and under their places in it.
     *
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public static Batches of(Dataset data, int[] indices, int batchSize) {
        return new Batches(
                data,
                (index, scratch, into) -> data.pixels(index, into),
                indices.clone(),
                batchSize,
                false,
                Share.WHOLE);
    }

    /** The number of batches of the whole pass; fewer come where all images of one are left out. */
    public int count() {
        return count;
    }

    /** What is wrong with each image that was left out so far, in the order of the pass. */
    public List<String> skipped() {
        return List.copyOf(skipped);
    }

    /** Seconds that the taking thread has waited for batches so far. */
    public double secondsWaited() {
        return waited / 1e9;
    }

    /**
     * Waits for the next batch, if there is one.
     *
     * @throws IllegalStateException if the thread was interrupted, or preparing the batch failed; the cause tells
     */
    @Override
    public boolean hasNext() {
        while (!closed && upcoming == null && taken < count()) {
            BatchReader.Prepared prepared = take();
            taken++;
            skipped.addAll(prepared.skipped());
            upcoming = prepared.indices().length == 0 && share.size() == 1 ? null : prepared;
        }
        return upcoming != null;
    }

    /**
     * Waits for the next batch and makes its tensors on the calling thread, in its {@code PointerScope}.
     *
     * @throws NoSuchElementException after the last batch
     * @throws IllegalStateException if the batches were closed, or as {@link #hasNext}
     */
    @Override
    public Batch next() {
        Require.state(!closed, "the batches are closed");
        BatchReader.Prepared prepared = hasNext() ? upcoming : null;
        if (prepared == null) {
            throw new NoSuchElementException("all " + count() + " batches were taken");
        }
        upcoming = null;
        if (prepared.indices().length == 0) {
            return standIn();
        }
        int n = prepared.indices().length;
        Tensor images = Tensor.create(prepared.images(), n, data.channels(), data.height(), data.width());
        return new Batch(images, Tensor.create(prepared.labels(), n), prepared.indices());
    }

    private Batch standIn() {
        return new Batch(
                Tensor.create(new float[data.imageBytes()], 1, data.channels(), data.height(), data.width()),
                Tensor.create(new long[1], 1),
                new int[1],
                true);
    }

    private BatchReader.Prepared take() {
        long start = System.nanoTime();
        Loaded loaded;
        try {
            loaded = queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch of " + data.name(), e);
        } finally {
            waited += System.nanoTime() - start;
        }
        if (loaded instanceof Read read) {
            return read.batch();
        }
        Throwable failure = ((Failed) loaded).failure();
        close();
        String wayOut = failure instanceof BrokenImageException
                ? "; replace it, or leave such images out (--broken-images skip)"
                : "";
        throw new IllegalStateException(
                "preparing a batch of " + data.name() + " failed: " + failure.getMessage() + wayOut, failure);
    }

    /** Ends the background threads and waits for their end; harmless when done twice. */
    @Override
    public void close() {
        closed = true;
        upcoming = null;
        loader.interrupt();
        Threads.join(loader);
        queue.clear();
    }

    private void load() {
        try (BatchReader images = new BatchReader(data, reader)) {
            try {
                for (int batch = 0; batch < count; batch++) {
                    int start = batch * batchSize;
                    int size = batch == count - 1 ? order.length - start : batchSize;
                    queue.put(new Read(images.read(order, start + share.from(size), start + share.to(size))));
                }
            } catch (RuntimeException | Error e) {
                queue.put(new Failed(e));
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
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
