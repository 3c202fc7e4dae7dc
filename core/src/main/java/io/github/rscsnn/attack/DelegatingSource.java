package io.github.rscsnn.attack;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** A source around another one, which it leaves as it is; subclasses override what they change. */
public abstract class DelegatingSource implements GradientSource {
    private final GradientSource source;

    protected DelegatingSource(GradientSource source) {
        this.source = source;
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        return source.gradient(images, labels, objective);
    }

    @Override
    public Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
        return source.furtherDraw(images, labels, objective);
    }

    /** Asks for scores, in whatever form, and no gradient. */
    <T> T asked(Tensor images, Supplier<T> scores) {
        return scores.get();
    }

    @Override
    public Tensor logits(Tensor images) {
        return asked(images, () -> source.logits(images));
    }

    @Override
    public Tensor votes(Tensor images) {
        return asked(images, () -> source.votes(images));
    }

    @Override
    public Scores scores(Tensor images, Tensor labels, Objective objective) {
        return asked(images, () -> source.scores(images, labels, objective));
    }

    @Override
    public void begin() {
        source.begin();
    }

    @Override
    public void beginRun() {
        source.beginRun();
    }

    @Override
    public boolean watch(Departures departures) {
        return source.watch(departures);
    }

    @Override
    public boolean random() {
        return source.random();
    }

    @Override
    public int passes() {
        return source.passes();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public void close() {
        source.close();
    }
}
