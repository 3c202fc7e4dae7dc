package io.github.rscsnn.coding;

import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * No coding: event data are a sequence of frames already. An image of C · T planes, the frames one after the other, becomes the T
 * normalised frames of C planes each; its gradient is that of each frame.
 */
public record FrameCoding() implements Coding {
    @Override
    public Coded encode(Tensor images, int timeSteps, UnaryOperator<Tensor> normalise, Noise noise) {
        long[] shape = Tensors.shape(images);
        if (shape[1] % timeSteps != 0) {
            throw new IllegalArgumentException("images of " + Arrays.toString(shape) + " hold no " + timeSteps
                    + " frames: their " + shape[1] + " planes are not a multiple of that");
        }
        Tensor frames = images.reshape(shape[0], timeSteps, shape[1] / timeSteps, shape[2], shape[3])
                .transpose(0, 1);
        return new Coded(normalise.apply(frames), timeSteps, false);
    }

    @Override
    public boolean isRandom() {
        return false;
    }

    @Override
    public String name() {
        return "none";
    }
}
