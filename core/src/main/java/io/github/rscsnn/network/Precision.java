package io.github.rscsnn.network;

import io.github.rscsnn.kernel.StorageType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How a backend stores activations, currents and gradients between operations, and what its convolutions and matrix
 * products multiply. Master weights, statistics, logits and the arithmetic of neurons are float32 in all; so are sums of
 * gradients of weights, while one that is alone stays as it was computed.
 */
public enum Precision {
    /** IEEE 754 binary32. */
    F32(StorageType.FLOAT32, ScalarType.Float),
    /** Stored as float32; tensor cores of an NVIDIA GPU multiply the upper 19 bits and add in float32. */
    TF32(StorageType.FLOAT32, ScalarType.Float),
    /** The upper half of a float32, rounded to nearest even; spikes and their 2x2 means are exact in it. */
    BF16(StorageType.BFLOAT16, ScalarType.BFloat16);

    public static final List<String> NAMES =
            Arrays.stream(values()).map(Precision::title).toList();

    private final StorageType storage;
    private final ScalarType scalar;

    Precision(StorageType storage, ScalarType scalar) {
        this.storage = storage;
        this.scalar = scalar;
    }

    /** {@code f32}, {@code tf32} or {@code bf16}. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for a name that is not one of {@link #NAMES} */
    public static Precision of(String name) {
        return Arrays.stream(values())
                .filter(precision -> precision.title().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown precision '" + name + "'; known: " + String.join(", ", NAMES)));
    }

    StorageType storage() {
        return storage;
    }

    ScalarType scalar() {
        return scalar;
    }

    /** That in which a tensor is stored: {@link #F32} or {@link #BF16}. */
    static Precision ofTensor(Tensor tensor) {
        return tensor.scalar_type().intern() == BF16.scalar ? BF16 : F32;
    }

    /** {@code tensor} in this precision; itself if it is already. */
    Tensor of(Tensor tensor) {
        return tensor.scalar_type().intern() == scalar ? tensor : tensor.to(scalar);
    }
}
