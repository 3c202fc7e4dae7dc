package io.github.rscsnn.bench;

import io.github.rscsnn.data.Augment;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Folders;
import io.github.rscsnn.data.Limited;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.train.CheckpointStore;
import io.github.rscsnn.train.Training;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Times an epoch as {@code rsc train} runs it: images loaded and augmented in the background, steps, metrics, and a checkpoint,
 * which goes into a temporary folder.
 */
record EpochClock(Recipe recipe, Dataset data, int images) {
    double seconds(SpikingClassifier classifier, int batch, Backend backend) {
        Augment augment = Augment.customary(recipe.data().name());
        Recipe once =
                Recipe.resolve(recipe.toMap(), Map.of("epochs", 1, "batch", batch, "augment", augment.toString()));
        Seeds seeds = new Seeds(recipe.training().seed());
        try {
            Path folder = Files.createTempDirectory("rsc-bench");
            try {
                Training training =
                        new Training(classifier, Limited.first(images, data), Parts.training(once), seeds, backend);
                long start = System.nanoTime();
                training.run(new CheckpointStore(folder), TrainingListener.SILENT);
                return (System.nanoTime() - start) / 1e9;
            } finally {
                Folders.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
