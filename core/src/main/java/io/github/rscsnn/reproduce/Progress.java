package io.github.rscsnn.reproduce;

import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.train.TrainingListener;

/** Told how a reproduction goes. */
public interface Progress extends TrainingListener, EvaluationListener {
    /** Says nothing. */
    Progress SILENT = new Progress() {};

    @Override
    default void imageSkipped(String what) {
        message(what);
    }
}
