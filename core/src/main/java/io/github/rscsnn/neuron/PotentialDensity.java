package io.github.rscsnn.neuron;

import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Potential-dependent surrogate gradient (PDSG; Lun et al., CVPR 2025): at x = membrane − threshold the density of a normal distribution
 * of mean s/2 and standard deviation s, where s is that of the membranes: one for each channel of maps, one for a layer otherwise; 1 where
 * it is 0. Here it is taken over steps and places of each image, where the authors take the whole batch as well, so that no image depends
 * on its neighbours.
 */
public record PotentialDensity() implements Surrogate.Fitted {
    @Override
    public Surrogate fit(Tensor membrane) {
        long[] over = LongStream.range(0, membrane.dim())
                .filter(axis -> axis == 0 || axis > (membrane.dim() > 3 ? 2 : 1))
                .toArray();
        Tensor mean = membrane.mean(over, true, new ScalarTypeOptional());
        Tensor deviation = membrane.sub(mean)
                .square()
                .mean(over, true, new ScalarTypeOptional())
                .sqrt()
                .squeeze(0);
        return new Density(torch.where(deviation.gt(new Scalar(0.0)), deviation, torch.ones_like(deviation)), name());
    }

    @Override
    public String name() {
        return "pdsg";
    }

    /** @param deviation s, of a shape that broadcasts to the membranes of a step */
    private record Density(Tensor deviation, String name) implements Surrogate {
        @Override
        public Tensor derivative(Tensor distance) {
            Tensor z = distance.div(deviation).sub(new Scalar(0.5));
            return z.square().mul_(new Scalar(-0.5)).exp_().div_(deviation.mul(new Scalar(Math.sqrt(2 * Math.PI))));
        }
    }
}
