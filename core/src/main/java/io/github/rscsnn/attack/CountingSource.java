package io.github.rscsnn.attack;

import java.util.function.IntConsumer;
import org.bytedeco.pytorch.Tensor;

/** Counts what an attack asks of a model, for each image of its batch: the cost of a result. */
public final class CountingSource extends DelegatingSource {
    private long gradients;
    private long queries;
    private final IntConsumer asked;

    public CountingSource(GradientSource source) {
        this(source, passes -> {});
    }

    /** @param asked told the forward passes of each call, a gradient counted as three, before it is made */
    CountingSource(GradientSource source, IntConsumer asked) {
        super(source);
        this.asked = asked;
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        asked.accept(3 * passes());
        gradients += passes();
        return super.gradient(images, labels, objective);
    }

    @Override
    public Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
        asked.accept(3 * passes());
        gradients += passes();
        return super.furtherDraw(images, labels, objective);
    }

    @Override
    public Tensor logits(Tensor images) {
        asked.accept(passes());
        queries += passes();
        return super.logits(images);
    }

    @Override
    public Scores scores(Tensor images, Tensor labels, Objective objective) {
        asked.accept(passes());
        queries += passes();
        return super.scores(images, labels, objective);
    }

    /** Backward passes so far, each EOT draw counted. */
    public long gradients() {
        return gradients;
    }

    /** Forward passes for scores alone so far, each draw counted. */
    public long queries() {
        return queries;
    }
}
