package io.github.rscsnn.cli;

import io.github.rscsnn.data.Datasets;

/** The value of {@code --data}. */
final class DataChoice extends Choice {
    DataChoice() {
        super(Datasets.names());
    }
}
