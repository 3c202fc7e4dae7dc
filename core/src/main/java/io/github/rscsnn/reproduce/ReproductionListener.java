package io.github.rscsnn.reproduce;

import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.train.TrainingListener;

/** Told how a reproduction goes. */
public interface ReproductionListener extends TrainingListener, EvaluationListener {
    /** Says nothing. */
    ReproductionListener SILENT = new ReproductionListener() {};

    @Override
    default void imageSkipped(String what) {
        message(what);
    }

    @Override
    default void warning(String text) {
        message(text);
    }
}
