package io.github.rscsnn.network;

import io.github.rscsnn.tensor.StepScope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * bfloat16 copies of networks' float32 weights. A weight is cast again only after it has changed, which libtorch counts in
 * its version: once for a whole attack. Where an optimiser writes the copy along with the weight, not even once a step.
 */
final class WeightCopies {
    /** A network and, in distillation, its teacher. */
    private static final int NETWORKS = 2;

    private record Copy(long version, Tensor value) {}

    private record Owner(Network network, Map<Tensor, Copy> copies) {
        void release() {
            copies.values().forEach(copy -> StepScope.release(copy.value()));
        }
    }

    private final Deque<Owner> owners = new ArrayDeque<>(); // the last used first

    /** The copies asked for next are of {@code network}; those of all but the last few others are forgotten. */
    synchronized void of(Network network) {
        Owner owner = owners.stream()
                .filter(known -> known.network() == network)
                .findFirst()
                .orElseGet(() -> new Owner(network, new IdentityHashMap<>()));
        owners.remove(owner);
        owners.addFirst(owner);
        owners.removeIf(known -> {
            boolean closed = known.copies().keySet().stream().anyMatch(weight -> weight.isNull());
            if (closed || (owners.size() > NETWORKS && known == owners.getLast())) {
                known.release();
                return true;
            }
            return false;
        });
    }

    /** Forgets all. */
    synchronized void release() {
        owners.forEach(Owner::release);
        owners.clear();
    }

    /** {@code weight} in bfloat16, in its own layout; the tensor belongs to the caller's scope. */
    synchronized Tensor get(Tensor weight) {
        Map<Tensor, Copy> copies = owners.getFirst().copies();
        Copy copy = copies.get(weight);
        if (copy == null || copy.version() != weight._version()) {
            Tensor value = StepScope.retain(weight.detach().to(Precision.BF16.scalar()));
            if (copy != null) {
                StepScope.release(copy.value());
            }
            copy = new Copy(weight._version(), value);
            copies.put(weight, copy);
        }
        // An alias of the caller's own: a graph that still holds it survives the next cast.
        return copy.value().detach();
    }

    /** The copy of {@code weight}, in the weight's own layout and with its present values; null if there is none. */
    synchronized @Nullable Tensor current(Tensor weight) {
        return owners.stream()
                .map(owner -> owner.copies().get(weight))
                .filter(copy -> copy != null && copy.version() == weight._version())
                .map(Copy::value)
                .findFirst()
                .orElse(null);
    }

    /** {@link #current} was given the weight's new values. */
    synchronized void written(Tensor weight) {
        owners.forEach(owner ->
                owner.copies().computeIfPresent(weight, (w, copy) -> new Copy(w._version(), copy.value())));
    }
}
