package io.github.rscsnn.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Tensors in groups that travel together. */
final class Buckets {
    private Buckets() {}

    /**
     * In the order of the map.
     *
     * @param limit bytes of float32 a bucket; a larger tensor has one for itself
     */
    static List<List<Tensor>> of(Map<String, Tensor> tensors, long limit) {
        List<List<Tensor>> buckets = new ArrayList<>();
        long room = 0;
        for (Tensor tensor : tensors.values()) {
            long size = Float.BYTES * tensor.numel();
            if (buckets.isEmpty() || size > room) {
                buckets.add(new ArrayList<>());
                room = limit;
            }
            buckets.getLast().add(tensor);
            room -= size;
        }
        return buckets;
    }
}
