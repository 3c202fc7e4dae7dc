package io.github.rscsnn.loss;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Cross-entropy of the mean over time of the logits, batch mean: the paper's baseline and all of its attacks. */
public record CrossEntropy() implements Loss {
    @Override
    public Tensor of(Tensor logits, Target batch) {
        return torch.cross_entropy_loss(logits.mean(0), batch.labels());
    }
}
