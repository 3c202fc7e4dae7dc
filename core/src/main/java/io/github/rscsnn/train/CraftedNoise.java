package io.github.rscsnn.train;

import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * HIRE-SNN's training (Kundu et al. 2021): the T time steps are cut into periods of equal length, each with a forward pass, a loss and an
 * update of its own. The first sees the image; each further one sees it with noise that the input's gradient of the period before
 * crafted, in the direction that raises the loss. So the passes are those of ordinary training, and the updates several.
 *
 * <p>What the paper leaves open and how it is settled here: the gradient of the input is that of the same backward pass which moved the weights,
 * for one through the moved weights would be a pass more; the noise grows by ε / (periods - 1) in each pixel, so that it adds up to ε at
 * most; neurons begin each period at rest, and the network is judged over all T.
 *
 * @param periods at least 1, which is ordinary training; T must be a multiple
 * @param epsilon pixel units, in [0, 1]
 */
public record CraftedNoise(int periods, double epsilon) {
    /** Ordinary training. */
    static final CraftedNoise NONE = new CraftedNoise(1, 0);

    /** One period's forward pass, backward pass and update on what it is shown. */
    interface Period {
        TrainingStep.Result run(SpikingClassifier classifier, Tensor images);
    }

    public CraftedNoise {
        Interval.AT_LEAST_1.require("periods", periods);
        Interval.UNIT.require("crafted-epsilon", epsilon);
    }

    /** @throws IllegalArgumentException if T is no multiple of the periods */
    public void requireFit(int timeSteps) {
        if (timeSteps % periods != 0) {
            throw new IllegalArgumentException(
                    "periods must divide the " + timeSteps + " time steps into equal parts, got " + periods);
        }
    }

    /**
     * All periods of one batch.
     *
     * @param images [N, C, H, W], pixels in [0, 1]
     * @return what the last period found, or the first that moved nothing: its loss is not finite, or it had no image
     */
    TrainingStep.Result run(SpikingClassifier classifier, Tensor images, Period period) {
        if (periods == 1) {
            return period.run(classifier, images);
        }
        requireFit(classifier.timeSteps());
        SpikingClassifier part = classifier.withTimeSteps(classifier.timeSteps() / periods);
        Tensor shown = images.detach().clone();
        for (int number = 1; ; number++) {
            shown.set_requires_grad(number < periods);
            TrainingStep.Result result = period.run(part, shown);
            boolean stepped = result.images() > 0 && Double.isFinite(result.loss()); // else there is no gradient
            if (number == periods || !stepped) {
                return result;
            }
            Tensor direction = shown.grad().sign();
            shown = Tensors.clamp(shown.detach().add(direction, new Scalar(epsilon / (periods - 1))), 0, 1);
        }
    }
}
