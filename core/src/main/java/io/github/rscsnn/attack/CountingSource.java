package io.github.rscsnn.attack;

import org.bytedeco.pytorch.Tensor;

/** Counts what an attack asks of a model, for each image of its batch: the cost of a result. */
public final class CountingSource extends DelegatingSource {
    private long gradients;
    private long queries;

    public CountingSource(GradientSource source) {
        super(source);
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        gradients += passes();
        return super.gradient(images, labels, objective);
    }

    @Override
    public Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
        gradients += passes();
        return super.furtherDraw(images, labels, objective);
    }

    @Override
    public Tensor logits(Tensor images) {
        queries++;
        return super.logits(images);
    }

    /** Backward passes so far, each EOT draw counted. */
    public long gradients() {
        return gradients;
    }

    /** Forward passes for scores alone so far. */
    public long queries() {
        return queries;
    }
}
