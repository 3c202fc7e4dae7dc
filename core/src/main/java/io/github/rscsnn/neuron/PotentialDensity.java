package io.github.rscsnn.neuron;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Potential-dependent surrogate gradient (PDSG; Lun et al., CVPR 2025): at x = membrane − threshold the density of a normal distribution
 * of mean s/2 and standard deviation s, where s is that of the membranes of all steps up to this one (without bias): one for each channel
 * of maps, one for a layer otherwise; 1 where it is 0 or there is one value alone. Here it is taken over the places of each image, where
 * the authors take the whole batch as well, so that no image depends on its neighbours: for a batch of one image it is theirs.
 */
public record PotentialDensity() implements Surrogate.Fitted {
    @Override
    public Surrogate fit(Tensor membrane) {
        long[] over = LongStream.range(0, membrane.dim())
                .filter(axis -> axis == 0 || axis > (membrane.dim() > 3 ? 2 : 1))
                .toArray();
        List<Density> steps = new ArrayList<>();
        for (long last = 1; last <= membrane.size(0); last++) {
            Tensor soFar = membrane.narrow(0, 0, last);
            Tensor deviation = soFar.std(over, true, true).squeeze(0);
            // where it is not above 0 it may be no number
            steps.add(new Density(
                    torch.where(deviation.gt(new Scalar(0.0)), deviation, torch.ones_like(deviation)), name()));
        }
        return new SoFar(steps, name());
    }

    @Override
    public String name() {
        return "pdsg";
    }

    /** @param steps the density of each step */
    private record SoFar(List<Density> steps, String name) implements Surrogate {
        @Override
        public Surrogate at(String site, int step) {
            return steps.get(step);
        }

        @Override
        public Tensor derivative(Tensor distance) {
            throw new UnsupportedOperationException(name + " is another at each step");
        }
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
