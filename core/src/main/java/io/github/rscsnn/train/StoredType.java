package io.github.rscsnn.train;

import io.github.rscsnn.tensor.StepScope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Number type of the weights in a file that leaves the run folder: kernels and matrices are rounded to it, to nearest even.
 * Vectors (biases, all of batch normalisation), whose rounding would save next to nothing, stay float32.
 */
public enum StoredType {
    /** As trained. */
    F32(ScalarType.Float),
    /** Half the size, float32's range, 8 bits of precision. */
    BF16(ScalarType.BFloat16),
    /** Half the size, 11 bits of precision from 6.1e-5 to 65504. */
    F16(ScalarType.Half);

    /** Names that {@link #of} takes. */
    public static final List<String> NAMES =
            Arrays.stream(values()).map(StoredType::text).toList();

    private final ScalarType type;

    StoredType(ScalarType type) {
        this.type = type;
    }

    /** {@code f32}, {@code bf16} or {@code f16}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException listing the names, for an unknown one */
    public static StoredType of(String name) {
        return Arrays.stream(values())
                .filter(type -> type.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown type of weights '" + name + "'; known: " + String.join(", ", NAMES)));
    }

    /**
     * {@code state} in this type, in its order.
     *
     * @throws IllegalArgumentException naming a tensor with a value that the type cannot hold
     */
    Map<String, Tensor> store(Map<String, Tensor> state) {
        Map<String, Tensor> stored = new LinkedHashMap<>();
        state.forEach((name, tensor) -> {
            Tensor rounded = tensor.to(tensor.dim() > 1 ? type : ScalarType.Float);
            try (StepScope scope = new StepScope()) {
                if (!rounded.isfinite().all().item_bool()) {
                    throw new IllegalArgumentException("tensor " + name + " holds values up to "
                            + tensor.abs().max().item_float() + ", more than " + text()
                            + " can hold: take bf16 or f32");
                }
            }
            stored.put(name, rounded);
        });
        return stored;
    }
}
