package io.github.rscsnn.coding;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Direct coding: the normalised image, the same at every time step. */
public record DirectCoding() implements Coding {
    @Override
    public Coded encode(Tensor images, int timeSteps, UnaryOperator<Tensor> normalise, Noise noise) {
        return new Coded(normalise.apply(images), timeSteps, true);
    }

    @Override
    public boolean isRandom() {
        return false;
    }

    @Override
    public String name() {
        return "direct";
    }
}
