package io.github.rscsnn.attack;

import java.util.function.IntConsumer;
import org.bytedeco.pytorch.Tensor;

/** Counts what an attack asks of a model, for each image of its batch while it is there: the cost of a result. */
public final class CountingSource extends DelegatingSource {
    private final long[] gradients;
    private final long[] queries;
    private final IntConsumer asked;
    private Departures departures;

    /**
     * @param images N
     * @param asked told the forward passes of single images of each call, a gradient counted as three, before it is made
     */
    CountingSource(GradientSource source, int images, IntConsumer asked) {
        super(source);
        gradients = new long[images];
        queries = new long[images];
        this.asked = asked;
    }

    @Override
    public boolean watch(Departures watched) {
        departures = watched;
        return super.watch(watched);
    }

    private void count(long[] counts, int price) {
        int images = 0;
        for (int i = 0; i < counts.length; i++) {
            if (departures == null || !departures.gone(i)) {
                counts[i] += passes();
                images++;
            }
        }
        asked.accept(price * passes() * images);
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        count(gradients, 3);
        return super.gradient(images, labels, objective);
    }

    @Override
    public Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
        count(gradients, 3);
        return super.furtherDraw(images, labels, objective);
    }

    @Override
    public Tensor logits(Tensor images) {
        count(queries, 1);
        return super.logits(images);
    }

    @Override
    public Scores scores(Tensor images, Tensor labels, Objective objective) {
        count(queries, 1);
        return super.scores(images, labels, objective);
    }

    /** Backward passes so far for each image, each EOT draw counted. */
    public long[] gradients() {
        return gradients.clone();
    }

    /** Forward passes for scores alone so far for each image, each draw counted. */
    public long[] queries() {
        return queries.clone();
    }
}
