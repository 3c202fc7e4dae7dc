package io.github.rscsnn.theory;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Moments of a layer's output estimated from draws of the coding.
 *
 * @param draws M
 * @param mean [outputs], average over the draws
 * @param covariance [outputs · outputs], average of (Y - m)(Y - m)ᵀ around the closed-form mean m
 * @param squares [M], |Y - m|² of each draw
 */
record MonteCarlo(int draws, double[] mean, double[] covariance, double[] squares) {
    private static final int BATCH = 1000;

    /**
     * @param image [1, C, h, w], the layer's region of one image
     * @param centre closed-form mean, [outputs]
     * @param seeds of the draws; the same seeds for another image give common random numbers
     */
    static MonteCarlo run(
            LinearLayer layer,
            CodingModel model,
            Tensor image,
            Normalise normalise,
            double[] centre,
            int draws,
            Seeds seeds) {
        int outputs = layer.outputs();
        double[] mean = new double[outputs];
        double[] covariance = new double[outputs * outputs];
        double[] squares = new double[draws];
        try (NoGradGuard noGrad = new NoGradGuard()) {
            for (int done = 0; done < draws; done += BATCH) {
                int size = Math.min(BATCH, draws - done);
                try (StepScope scope = new StepScope()) {
                    Tensor copies = image.expand(size, image.size(1), image.size(2), image.size(3));
                    Tensor coded = model.sample(copies, normalise, noise(seeds, done, size));
                    Tensor output = layer.operation().apply(coded).to(ScalarType.Double);
                    Tensor centred = output.sub(Tensors.of(centre, 1, outputs));
                    add(mean, Tensors.doubles(output.sum(0)));
                    add(covariance, Tensors.doubles(torch.matmul(centred.t(), centred)));
                    double[] lengths = Tensors.doubles(centred.square().sum(1));
                    System.arraycopy(lengths, 0, squares, done, size);
                }
            }
        }
        return new MonteCarlo(draws, divided(mean, draws), divided(covariance, draws), squares);
    }

    private static Noise noise(Seeds seeds, int first, int size) {
        int[] ids = new int[size];
        Arrays.setAll(ids, i -> first + i);
        return Noise.perImage(seeds, ids);
    }

    private static void add(double[] sum, double[] values) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[i];
        }
    }

    private static double[] divided(double[] sums, int count) {
        return Arrays.stream(sums).map(sum -> sum / count).toArray();
    }
}
