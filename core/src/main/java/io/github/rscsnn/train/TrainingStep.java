package io.github.rscsnn.train;

import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.StepScope;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * One step of training: forward through all time steps, loss, backpropagation through time, update.
 *
 * <p>With several workers each has a part of the batch. A worker's loss, a mean over its own images, counts by their share of
 * the whole batch before the backward pass, so that summed gradients are those of the mean over the whole batch.
 *
 * @param classifier whose parameters require gradients
 * @param pass a training pass; with peers for synchronised batch normalisation
 * @param loss objective, a mean over images
 * @param optimiser update rule
 * @param exchange with the other workers
 */
public record TrainingStep(
        SpikingClassifier classifier, Pass pass, Loss loss, Sgd optimiser, GradientExchange exchange) {
    /**
     * @param loss mean over the batch of all workers; NaN or infinite if it is on one of them, and then nothing was updated
     * @param correct images of all workers classified correctly in this forward pass
     * @param images of all workers
     * @param culprit the first worker whose loss is not finite; -1 for none
     */
    public record Result(double loss, int correct, int images, int culprit) {}

    /**
     * All tensors of the step are freed when it returns, except parameters, their gradients and momenta.
     *
     * @param noise of as many images as {@code images} has, times the loss's draws
     */
    public Result run(Tensor images, Loss.Target target, Noise noise, double learningRate) {
        return run(images, target, noise, learningRate, false);
    }

    /** @param standIn whether {@code images} only keep step with the other workers and count nothing */
    public Result run(Tensor images, Loss.Target target, Noise noise, double learningRate, boolean standIn) {
        try (StepScope scope = new StepScope()) {
            optimiser.zeroGradients();
            int own = standIn ? 0 : (int) images.size(0);
            double[] count = {own};
            exchange.sum(count);
            int all = (int) count[0];
            if (all == 0) {
                return new Result(0, 0, 0, -1);
            }
            Tensor shown = loss.draws() == 1 ? images : images.repeat(loss.draws(), 1, 1, 1);
            Tensor logits = classifier.logitsOverTime(shown, noise, passOf(standIn));
            Tensor objective = loss.of(logits, target);
            Result result = agree(objective.item_double(), correct(logits, target), own, all);
            if (result.culprit() >= 0) {
                return result;
            }
            CustomGradient.backward(own == all ? objective : objective.mul(new Scalar(own / (double) all)));
            var parameters = classifier.network().parameters().trainable();
            if (standIn) { // statistics of the others reach even a loss that counts nothing
                parameters.values().forEach(parameter -> parameter.grad().zero_());
            }
            if (exchange.size() > 1) { // sums over workers are float32
                parameters
                        .values()
                        .forEach(parameter ->
                                parameter.mutable_grad().put(parameter.grad().to(parameter.scalar_type())));
            }
            exchange.sumGradients(parameters);
            optimiser.step(learningRate);
            return result;
        }
    }

    private Pass passOf(boolean standIn) {
        if (!standIn) {
            return pass;
        }
        if (pass.peers() == null) { // as in evaluation: no image, no statistics
            return Pass.EVALUATION.withBackend(pass.backend());
        }
        return pass.withPeers(values -> {
            Arrays.fill(values, 0);
            exchange.sum(values);
        });
    }

    /** Of the first draw. */
    private static int correct(Tensor logits, Loss.Target target) {
        Tensor first = logits.detach().narrow(1, 0, target.labels().size(0));
        Tensor predicted = Objective.predictions(first.mean(0));
        return (int) predicted.eq(target.labels()).sum().item_long();
    }

    /** Joins loss and hits of all workers; whether to go on is decided by all alike. */
    private Result agree(double ownLoss, int ownCorrect, int own, int all) {
        boolean finite = own == 0 || Double.isFinite(ownLoss);
        double[] totals = new double[2 + exchange.size()];
        totals[0] = finite && own > 0 ? own * ownLoss : 0;
        totals[1] = own == 0 ? 0 : ownCorrect;
        totals[2 + exchange.rank()] = finite ? 0 : 1;
        exchange.sum(totals);
        for (int rank = 0; rank < exchange.size(); rank++) {
            if (totals[2 + rank] != 0) {
                return new Result(finite ? Double.NaN : ownLoss, 0, all, rank);
            }
        }
        // of one worker without the detour, which may round
        return new Result(own == all ? ownLoss : totals[0] / all, (int) totals[1], all, -1);
    }
}
