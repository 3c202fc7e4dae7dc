package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Digests;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.GradientExchange;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One worker's part in a data-parallel training: its data and network are opened first, so that what must be the same on all
 * workers can be compared before anything is trained.
 */
public final class TrainingShare implements AutoCloseable {
    private final RunFolder folder;
    private final RunLock lock;
    private final Recipe recipe;
    private final Experiment.Data data;
    private final SpikingClassifier classifier;

    private TrainingShare(
            RunFolder folder, RunLock lock, Recipe recipe, Experiment.Data data, SpikingClassifier classifier) {
        this.folder = folder;
        this.lock = lock;
        this.recipe = recipe;
        this.data = data;
        this.classifier = classifier;
    }

    /**
     * Opens the data of {@code recipe} on this machine and makes its network.
     *
     * @param scratch a new folder of this worker's own; the first worker's becomes the run folder's content
     * @throws IOException if data are missing
     */
    public static TrainingShare open(Recipe recipe, Path scratch) throws IOException {
        Parts.check(recipe);
        RunFolder.requireNew(scratch);
        Experiment.useThreads(recipe.machine().threads());
        Experiment.Data data = Experiment.Data.open(recipe);
        SpikingClassifier classifier = Parts.classifier(recipe, data.training());
        try {
            RunLock lock = RunFolder.create(scratch, recipe);
            return new TrainingShare(new RunFolder(scratch), lock, recipe, data, classifier);
        } catch (IOException | RuntimeException e) {
            classifier.close();
            throw e;
        }
    }

    /** What must be the same on all workers, by what a user would call it. */
    public Map<String, String> mustAgree() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("version", BuildInfo.current().toString());
        all.put("recipe", checksum(recipe));
        all.put("training data", data.training().checksum());
        // not its vector width: all widths give the same spikes
        all.put("backend", Parts.trainingBackend(recipe).title().replaceFirst(" \\(.*", ""));
        return all;
    }

    /**
     * Trains to the last epoch, from the checkpoint in the first worker's folder if it has one.
     *
     * @param teacher folder of the trained run that this one distils; null where it distils none
     * @param synchronisedNorm see {@link io.github.rscsnn.train.Training#withExchange}
     * @param listener on the first worker told of an epoch when its checkpoint and metrics are in the folder
     */
    public List<EpochMetrics> run(
            GradientExchange exchange, @Nullable Path teacher, boolean synchronisedNorm, TrainingListener listener)
            throws IOException {
        if (recipe.loss().name().distils() != (teacher != null)) {
            throw new IllegalArgumentException("loss " + recipe.loss().name()
                    + (teacher == null ? " needs a teacher, and none was given" : " distils no teacher"));
        }
        RunFolder distilled = teacher == null ? null : RunFolder.open(teacher);
        folder.origin().requireSameData(data.training());
        return Experiment.train(recipe, data, classifier, folder, distilled, listener, exchange, synchronisedNorm);
    }

    /** SHA-256 of all keys and values, in hexadecimal. */
    public static String checksum(Recipe recipe) {
        return Digests.sha256(recipe.toJson().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        classifier.close();
        lock.close();
    }
}
