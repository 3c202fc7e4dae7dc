package io.github.rscsnn.network;

import io.github.rscsnn.tensor.StepScope;
import java.util.IdentityHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * bfloat16 copies of one network's float32 weights. A weight is cast again only after it has changed, which libtorch
 * counts in its version: once a step in training, once for a whole attack.
 */
final class WeightCopies {
    private record Copy(long version, Tensor value) {}

    private final Map<Tensor, Copy> copies = new IdentityHashMap<>();
    private Network owner;

    /** Forgets the copies of any other network: a backend lives longer than networks do. */
    synchronized void of(Network network) {
        if (network != owner) {
            copies.values().forEach(copy -> StepScope.release(copy.value()));
            copies.clear();
            owner = network;
        }
    }

    /** {@code weight} in bfloat16, channels-last if it is a convolution's; the tensor belongs to the caller's scope. */
    synchronized Tensor get(Tensor weight) {
        Copy copy = copies.get(weight);
        if (copy == null || copy.version() != weight._version()) {
            Tensor cast = weight.detach().to(Precision.BF16.scalar());
            Tensor value = StepScope.retain(weight.dim() == 4 ? cast.contiguous(MemoryFormat.ChannelsLast) : cast);
            if (copy != null) {
                StepScope.release(copy.value());
            }
            copy = new Copy(weight._version(), value);
            copies.put(weight, copy);
        }
        // An alias of the caller's own: a graph that still holds it survives the next cast.
        return copy.value().detach();
    }
}
