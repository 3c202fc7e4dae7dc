package io.github.rscsnn.loss;

import io.github.rscsnn.option.Interval;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Consistency regularisation for smoothed networks (Jeong and Shin, NeurIPS 2020): two draws of the noise of each image, the mean of
 * their losses, and λ · mean of KL(F || F_i) + η · H(F), where F_i is the softmax of draw i and F the mean of both. It
 * is made for certificates, whose radius is larger the more draws agree.
 *
 * @param lambda weight of the divergence, at least 0; theirs for CIFAR-10 is 10 or 20
 * @param each loss of a draw
 */
public record Consistency(double lambda, Loss each) implements Loss {
    private static final int DRAWS = 2; // theirs
    private static final double ENTROPY = 0.5; // their η
    private static final double SMALL = 1e-20; // a probability whose logarithm is taken

    public Consistency {
        Interval.AT_LEAST_0.require("consistency", lambda);
    }

    @Override
    public int draws() {
        return DRAWS;
    }

    /** @param logits [T, 2 · N, K]: a draw of all images, then the other */
    @Override
    public Tensor of(Tensor logits, Target batch) {
        long images = batch.labels().size(0);
        Tensor first = logits.narrow(1, 0, images);
        Tensor second = logits.narrow(1, images, images);
        Tensor loss = each.of(first, batch).add(each.of(second, batch)).div(new Scalar(2.0));
        Tensor logOfFirst = torch.log_softmax(first.mean(0), 1);
        Tensor logOfSecond = torch.log_softmax(second.mean(0), 1);
        Tensor mean = logOfFirst.exp().add(logOfSecond.exp()).div(new Scalar(2.0));
        Tensor entropy = negativeSum(mean, mean.clamp_min(new Scalar(SMALL)).log());
        // the mean of KL(F || F_i) is the mean cross-entropy of F and F_i less the entropy of F
        Tensor crossed = negativeSum(mean, logOfFirst.add(logOfSecond).div(new Scalar(2.0)));
        return loss.add(crossed.sub(entropy).mul(new Scalar(lambda))).add(entropy.mul(new Scalar(ENTROPY)));
    }

    /** Of [N, K] and [N, K]: the mean over images of the sum over classes, negated. */
    private static Tensor negativeSum(Tensor probabilities, Tensor logs) {
        return probabilities.mul(logs).sum().mul(new Scalar(-1.0 / probabilities.size(0)));
    }
}
