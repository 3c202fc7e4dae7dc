package io.github.rscsnn.reproduce;

import io.github.rscsnn.attack.BpttGradient;
import io.github.rscsnn.attack.DelegatingSource;

/** Gradients of another network than the one that is judged: the images transfer. */
final class OtherModel extends DelegatingSource {
    private final String coding;

    OtherModel(BpttGradient source) {
        super(source);
        coding = source.classifier().coding().name();
    }

    @Override
    public String name() {
        return "transfer(" + coding + ")";
    }
}
