package io.github.rscsnn.data;

import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An array in NumPy's file format, versions 1 to 3; little endian, C order.
 *
 * @param dtype NumPy's name, see {@link NpyFile#dtype}
 * @param shape of the array; empty for a scalar
 * @param values elements in C order; 64-bit integers must fit a double
 */
public record NpyArray(String dtype, long[] shape, double[] values) {
    /**
     * @throws IOException if the file cannot be read, is damaged, or holds what is not supported; the message says which
     */
    public static NpyArray read(Path file) throws IOException {
        NpyFile array = NpyFile.open(file);
        if (array.count() > Integer.MAX_VALUE) {
            throw new IOException(
                    file.getFileName() + " has the shape " + Arrays.toString(array.shape()) + ", which is too large");
        }
        double[] values = new double[(int) array.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i);
        }
        return new NpyArray(array.dtype(), array.shape(), values);
    }

    /** A float32 tensor of this shape. */
    public Tensor toFloatTensor() {
        return Tensors.of(values, shape).to(ScalarType.Float);
    }

    /** An int64 tensor of this shape. */
    public Tensor toLongTensor() {
        return Tensors.of(values, shape).to(ScalarType.Long);
    }
}
