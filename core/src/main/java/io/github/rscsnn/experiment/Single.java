package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Normalisation;
import io.github.rscsnn.data.Split;
import java.util.List;

/**
 * One image of a data set as a data set.
 *
 * @param all where it is from
 * @param index of the image
 */
record Single(Dataset all, int index) implements Dataset {
    @Override
    public String name() {
        return all.name();
    }

    @Override
    public Split split() {
        return all.split();
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public int channels() {
        return all.channels();
    }

    @Override
    public int height() {
        return all.height();
    }

    @Override
    public int width() {
        return all.width();
    }

    @Override
    public int label(int ignored) {
        return all.label(index);
    }

    @Override
    public void pixels(int ignored, byte[] into) {
        all.pixels(index, into);
    }

    @Override
    public List<String> classNames() {
        return all.classNames();
    }

    @Override
    public Normalisation normalisation() {
        return all.normalisation();
    }
}
