package io.github.rscsnn.network;

import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * The named tensors of a network, in the order in which they were made: trainable ones, and buffers (BN's running
 * statistics). They live until {@link #close}.
 */
public final class Parameters implements AutoCloseable {
    /** The processor's memory, where all are made. */
    static final Device PROCESSOR = StepScope.retain(new Device("cpu"));

    private final Map<String, Tensor> trainable = new LinkedHashMap<>();
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private boolean closed;

    /** @throws IllegalStateException after {@link #close}, here and wherever the tensors are asked for */
    void requireOpen() {
        Require.state(!closed, "the network was closed: its weights are freed");
    }

    /**
     * Takes {@code value} as the trainable tensor {@code name} and returns it; it lives until {@link #close}. A convolution's
     * becomes channels-last, as its products read it and their gradients come.
     *
     * @throws IllegalStateException if the name is taken
     */
    public Tensor trainable(String name, Tensor value) {
        if (value.dim() == 4) {
            value.set_data(value.detach().contiguous(MemoryFormat.ChannelsLast));
        }
        return register(trainable, name, value);
    }

    /** As {@link #trainable(String, Tensor)}, for a tensor that is saved but not trained. */
    public Tensor buffer(String name, Tensor value) {
        return register(buffers, name, value);
    }

    private Tensor register(Map<String, Tensor> into, String name, Tensor value) {
        requireOpen();
        Require.state(!trainable.containsKey(name) && !buffers.containsKey(name), "two tensors are named %s", name);
        into.put(name, StepScope.retain(value));
        return value;
    }

    /** Trainable tensors by name, unmodifiable. */
    public Map<String, Tensor> trainable() {
        requireOpen();
        return Collections.unmodifiableMap(trainable);
    }

    /** Trainable tensors and buffers by name: the state that a checkpoint holds. */
    public Map<String, Tensor> state() {
        requireOpen();
        Map<String, Tensor> all = new LinkedHashMap<>(trainable);
        all.putAll(buffers);
        return Collections.unmodifiableMap(all);
    }

    /** Number of trainable elements. */
    public long count() {
        requireOpen();
        return trainable.values().stream().mapToLong(Tensor::numel).sum();
    }

    /** Whether backward passes compute gradients of the trainable tensors: on while training, off during attacks. */
    public void requireGradients(boolean required) {
        requireOpen();
        trainable.values().forEach(tensor -> tensor.set_requires_grad(required));
    }

    /**
     * Moves all tensors to a device, if they are not there; they stay the same objects. Not between a forward pass and its
     * backward pass.
     */
    void moveTo(Device device) {
        requireOpen();
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            boolean there = trainable.values().stream()
                    .allMatch(tensor -> tensor.device().equals(device));
            if (!there) {
                state().values()
                        .forEach(tensor -> tensor.set_data(tensor.detach().to(device, tensor.scalar_type())));
            }
        }
    }

    /**
     * Copies {@code state} into the tensors, after checking all names and shapes.
     *
     * @throws IllegalArgumentException naming what is missing, unknown or of another shape; nothing is changed then
     */
    public void load(Map<String, Tensor> state) {
        Map<String, Tensor> mine = state();
        TreeSet<String> missing = new TreeSet<>(mine.keySet());
        missing.removeAll(state.keySet());
        TreeSet<String> unknown = new TreeSet<>(state.keySet());
        unknown.removeAll(mine.keySet());
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "the weights are of another architecture: missing " + missing + ", not known here " + unknown);
        }
        mine.forEach((name, tensor) -> {
            long[] expected = Tensors.shape(tensor);
            long[] got = Tensors.shape(Require.entry(state, name));
            if (!Arrays.equals(expected, got)) {
                throw new IllegalArgumentException("the weights are of another architecture: " + name + " has shape "
                        + Arrays.toString(got) + ", expected " + Arrays.toString(expected));
            }
        });
        try (NoGradGuard noGrad = new NoGradGuard()) {
            mine.forEach((name, tensor) -> tensor.copy_(state.get(name)));
        }
    }

    /** Frees the tensors; harmless when done twice. */
    @Override
    public void close() {
        closed = true;
        trainable.values().forEach(StepScope::release);
        buffers.values().forEach(StepScope::release);
        trainable.clear();
        buffers.clear();
    }
}
