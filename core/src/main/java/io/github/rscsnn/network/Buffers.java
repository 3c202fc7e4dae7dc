package io.github.rscsnn.network;

import io.github.rscsnn.tensor.StepScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Memory of large tensors, kept from step to step: fresh memory costs page faults, which for some layers take longer than
 * the layer.
 *
 * <p>A buffer is free when no tensor but its own refers to its memory. Whoever still holds one (a graph of which the
 * backward pass is to come, a gradient of a parameter, an observer) keeps it from being used again, so there is nothing to
 * give back and nothing to forget. What many passes in a row did not use is freed.
 */
final class Buffers {
    /** Smaller ones come from libtorch: its allocator reuses those itself. */
    private static final long SMALLEST = 1L << 20;
    /** More than the passes of one training step or attack, with a look at the test images in between. */
    private static final int PATIENCE = 16;

    private record Key(long elements, Precision precision) {}

    private static final class Buffer {
        final Tensor memory;
        long lastPass;

        Buffer(Tensor memory) {
            this.memory = memory;
        }

        boolean isFree() {
            return memory.storage().use_count() == 1;
        }
    }

    private final Map<Key, List<Buffer>> buffers = new HashMap<>();
    private long pass;

    /** To be called before each forward pass: gives memory back that has not been used for long. */
    synchronized void nextPass() {
        pass++;
        release(buffer -> buffer.lastPass + PATIENCE < pass);
    }

    /** Gives back all memory that nobody refers to. */
    synchronized void release() {
        release(buffer -> true);
    }

    private void release(Predicate<Buffer> which) {
        for (Iterator<List<Buffer>> lists = buffers.values().iterator(); lists.hasNext(); ) {
            List<Buffer> list = lists.next();
            list.removeIf(buffer -> {
                boolean old = which.test(buffer) && buffer.isFree();
                if (old) {
                    StepScope.release(buffer.memory);
                }
                return old;
            });
            if (list.isEmpty()) {
                lists.remove();
            }
        }
    }

    /** An uninitialised tensor [shape], contiguous. */
    Tensor take(Precision precision, long... shape) {
        long elements = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        if (elements < SMALLEST) {
            return torch.empty(shape, new TensorOptions(precision.scalar()), null);
        }
        return memory(new Key(elements, precision), shape);
    }

    /** An uninitialised tensor [N, C, H, W], channels-last. */
    Tensor takeChannelsLast(Precision precision, long n, long c, long h, long w) {
        return take(precision, n, h, w, c).permute(0, 3, 1, 2);
    }

    /** An uninitialised tensor of the shape and, if it has one of the two, the layout of {@code tensor}. */
    Tensor like(Precision precision, Tensor tensor) {
        if (tensor.dim() == 4) {
            return takeChannelsLast(precision, tensor.size(0), tensor.size(1), tensor.size(2), tensor.size(3));
        }
        return take(precision, io.github.rscsnn.tensor.Tensors.shape(tensor));
    }

    /** {@code tensor} [N, C, H, W] as channels-last; itself if it is. */
    Tensor channelsLast(Precision precision, Tensor tensor) {
        if (tensor.is_contiguous(MemoryFormat.ChannelsLast)) {
            return tensor;
        }
        return like(precision, tensor).copy_(tensor);
    }

    /** {@code tensor} [N, ...] as [N, features] with the channels outermost; a copy only where its layout is another. */
    Tensor flatten(Precision precision, Tensor tensor) {
        long images = tensor.size(0);
        if (tensor.is_contiguous()) {
            return tensor.view(images, -1);
        }
        Tensor flat = take(precision, images, tensor.numel() / images);
        flat.view(tensor.sizes()).copy_(tensor);
        return flat;
    }

    /** The view is made under the lock: until it is, the memory counts as free. */
    private synchronized Tensor memory(Key key, long[] shape) {
        List<Buffer> list = buffers.computeIfAbsent(key, k -> new ArrayList<>());
        Buffer free = null;
        for (Buffer buffer : list) {
            if (buffer.isFree()) {
                free = buffer;
                break;
            }
        }
        if (free == null) {
            // Its own scope: the step in which it happens to be made must not free it.
            try (PointerScope scope = new PointerScope()) {
                Tensor fresh = torch.empty(
                        new long[] {key.elements()},
                        new TensorOptions(key.precision().scalar()),
                        null);
                free = new Buffer(StepScope.retain(fresh));
            }
            list.add(free);
        }
        free.lastPass = pass;
        return free.memory.view(shape);
    }

    /** Number of buffers, free ones included. */
    synchronized int count() {
        return buffers.values().stream().mapToInt(List::size).sum();
    }
}
