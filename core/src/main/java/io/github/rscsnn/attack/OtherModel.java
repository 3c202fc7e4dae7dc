package io.github.rscsnn.attack;

/**
 * Gradients and scores of another model than the one that is judged: the images transfer. What breaks this one need not break that
 * one, so no image leaves an attack for it ({@link Departures}).
 */
public final class OtherModel extends DelegatingSource {
    private final String name;

    public OtherModel(GradientSource source, String name) {
        super(source);
        this.name = name;
    }

    @Override
    public boolean watch(Departures departures) {
        return false;
    }

    @Override
    public String name() {
        return name;
    }
}
