package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.OwnPart;
import io.github.rscsnn.experiment.RecipeKey;
import java.util.Locale;

/** The value of an option that is a recipe's too: one of its names, in any case, or what else its key takes. */
class RecipeChoice extends Choice {
    private final RecipeKey key;

    RecipeChoice(RecipeKey key) {
        super(key.known());
        this.key = key;
    }

    RecipeChoice(String key) {
        this(RecipeKey.of(key));
    }

    @Override
    public String convert(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (key.takes(lower)) {
            return OwnPart.isClassName(value) ? value : lower;
        }
        return super.convert(value);
    }

    /** Where an annotation wants a class. */
    static final class Data extends RecipeChoice {
        Data() {
            super("data");
        }
    }
}
