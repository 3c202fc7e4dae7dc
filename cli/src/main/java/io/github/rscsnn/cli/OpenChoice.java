package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.OwnPart;
import java.util.List;

/** One of a list of names, or the full name of a class that is such a part. */
abstract class OpenChoice extends Choice {
    OpenChoice(List<String> names) {
        super(names);
    }

    @Override
    public String convert(String value) {
        return OwnPart.isClassName(value) ? value : super.convert(value);
    }
}
