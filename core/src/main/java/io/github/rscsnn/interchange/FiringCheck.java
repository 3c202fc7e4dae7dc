package io.github.rscsnn.interchange;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.BrokenImageException;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Limited;
import io.github.rscsnn.evaluate.Activity;
import io.github.rscsnn.evaluate.LayerActivity;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Whether the layers of an imported network fire: wrong constants of neurons or of normalisation show here first. */
final class FiringCheck {
    private static final int IMAGES = 8;
    private static final long SEED = 42;
    /** Share of neurons and steps that fire, below and above which a layer tells images apart no longer. */
    private static final double SILENT = 0.001;

    private static final double SATURATED = 0.99;

    private FiringCheck() {}

    /**
     * @param samples images that the network was made for; null to try random pixels
     * @return one note for each layer that is dead or saturated
     */
    static List<String> notes(SpikingClassifier classifier, ImageFormat format, @Nullable Dataset samples) {
        String what = "random pixels";
        Tensor images = null;
        if (samples != null) {
            try (Batches batches = Batches.sequential(Limited.first(IMAGES, samples), IMAGES)) {
                images = batches.next().images();
                what = "images of " + samples.name();
            } catch (BrokenImageException e) {
                images = null; // said where they are judged
            }
        }
        if (images == null) {
            images = Noise.perImage(
                            new Seeds(SEED).child("pixels"),
                            IntStream.range(0, IMAGES).toArray())
                    .uniform(IMAGES, format.channels(), format.height(), format.width());
        }
        List<String> notes = new ArrayList<>();
        for (LayerActivity layer :
                Activity.measure(classifier, images, new Seeds(SEED)).layers()) {
            Double rate = layer.firingRate();
            if (rate != null && (rate < SILENT || rate > SATURATED)) {
                notes.add(String.format(
                        Locale.ROOT,
                        "WARNING: layer %s is %s: %.2f %% of its neurons fire at a step, on %d %s; are threshold, leak,"
                                + " dt, input scale and normalisation those that the network was trained with?",
                        layer.site(),
                        rate < SILENT ? "dead" : "saturated",
                        100 * rate,
                        images.size(0),
                        what));
            }
        }
        return notes;
    }
}
