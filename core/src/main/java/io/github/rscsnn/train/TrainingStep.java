package io.github.rscsnn.train;

import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.StepScope;
import org.bytedeco.pytorch.Tensor;

/**
 * One step of training: forward through all time steps, loss, backpropagation through time, update.
 *
 * @param classifier whose parameters require gradients
 * @param pass a training pass
 * @param loss objective
 * @param optimiser update rule
 * @param exchange averages gradients with other workers
 */
public record TrainingStep(
        SpikingClassifier classifier, Pass pass, Loss loss, Sgd optimiser, GradientExchange exchange) {
    /**
     * @param loss batch mean
     * @param correct images classified correctly in this forward pass
     */
    public record Result(double loss, int correct) {}

    /** All tensors of the step are freed when it returns, except parameters, their gradients and momenta. */
    public Result run(Tensor images, Loss.Target target, Noise noise, double learningRate) {
        try (StepScope scope = new StepScope()) {
            optimiser.zeroGradients();
            Tensor logits = classifier.logitsOverTime(images, noise, pass);
            Tensor objective = loss.of(logits, target);
            double value = objective.item_double();
            if (!Double.isFinite(value)) {
                return new Result(value, 0);
            }
            CustomGradient.backward(objective);
            exchange.average(classifier.network().parameters().trainable());
            optimiser.step(learningRate);
            Tensor predicted = Objective.predictions(logits.detach().mean(0));
            return new Result(value, (int) predicted.eq(target.labels()).sum().item_long());
        }
    }
}
