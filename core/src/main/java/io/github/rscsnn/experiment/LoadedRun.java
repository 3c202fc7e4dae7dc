package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A run ready to be judged: its network, and test images.
 *
 * @param recipe with the data folder in force
 * @param data the first test images
 * @param backend what executes the layers, on as many threads as the recipe says
 * @param classifier with the weights of the checkpoint
 * @param checkpoint SHA-256 of these
 * @param network {@link RunOrigin#network}
 * @param importNote {@link RunOrigin#importNote}
 */
record LoadedRun(
        Recipe recipe,
        Dataset data,
        Backend backend,
        SpikingClassifier classifier,
        String checkpoint,
        String network,
        String importNote)
        implements AutoCloseable {
    /**
     * @param execution where the data lie and what executes the layers
     * @param limit number of test images; 0 for all
     * @throws IOException also if the images have other classes than the network, and {@code execution} does not allow it
     */
    static LoadedRun open(RunFolder run, Execution execution, int limit) throws IOException {
        Recipe recipe = execution.recipe(run.recipe());
        Dataset data = Experiment.open(recipe, Split.TEST, limit);
        Experiment.useThreads(recipe.machine().threads());
        Backend backend = execution.backend(recipe);
        SpikingClassifier classifier = execution.load(run, data);
        return new LoadedRun(
                recipe,
                data,
                backend,
                classifier,
                run.weights(),
                run.origin().network(),
                run.origin().importNote());
    }

    /**
     * Another run whose network takes the same images, to attack from; null for {@code folder} = null.
     *
     * @throws IOException if it was trained on another data set, or cannot be loaded
     */
    @Nullable
    LoadedRun other(@Nullable RunFolder folder, Execution execution) throws IOException {
        if (folder == null) {
            return null;
        }
        Recipe theirs = folder.recipe();
        if (!theirs.data().name().equals(recipe.data().name())) {
            throw new IOException("cannot transfer from " + folder.path() + ": it was trained on "
                    + theirs.data().name() + ", not on " + recipe.data().name());
        }
        Backend own = Parts.backend(Parts.judgingBackend(theirs));
        SpikingClassifier other = execution.load(folder, data);
        return new LoadedRun(
                theirs,
                data,
                own,
                other,
                folder.weights(),
                folder.origin().network(),
                folder.origin().importNote());
    }

    Pass pass() {
        return Pass.EVALUATION.withBackend(backend);
    }

    boolean random() {
        return classifier.coding().isRandom();
    }

    /** Coding and neuron with all parameters. */
    String model() {
        return classifier.coding().name() + " " + Parts.neuronName(recipe) + importNote;
    }

    @Override
    public void close() {
        classifier.close();
    }
}
