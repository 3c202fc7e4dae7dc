package io.github.rscsnn.experiment;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The trained network that E-RSCT distils (Algorithm 1): a given run, or the ANN twin of the recipe in {@code RUN/teacher}. */
record Teacher(SpikingClassifier classifier, Pass pass) implements AutoCloseable {
    private static final String FOLDER = "teacher";

    /**
     * Loads the teacher; trains it first, or goes on training it, where the recipe names none.
     *
     * @throws IOException if the run that the recipe names is none, is not trained to its end, or is a random model
     */
    static Teacher of(Recipe recipe, RunFolder student, Dataset data, Backend backend, TrainingListener listener)
            throws IOException {
        if (recipe.loss().distillation().teacher() == null) {
            train(recipe, folder(student), listener);
        }
        RunFolder run = found(recipe, student);
        listener.message("teacher: " + run.path());
        return of(run, data, backend);
    }

    /** The network of a trained teacher. */
    static Teacher of(RunFolder run, Dataset data, Backend backend) throws IOException {
        return new Teacher(load(run, data), Pass.EVALUATION.withBackend(backend));
    }

    /** Where the teacher lies that the recipe leaves to be trained. */
    static Path folder(RunFolder student) {
        return student.path().resolve(FOLDER);
    }

    /**
     * The trained teacher of a student, which must not have begun with another one.
     *
     * @throws IOException if the run that the recipe names is none, is not trained to its end, or is a random model
     */
    static RunFolder found(Recipe recipe, RunFolder student) throws IOException {
        RunFolder run = RunFolder.open(
                recipe.loss().distillation().teacher() == null
                        ? folder(student)
                        : Path.of(recipe.loss().distillation().teacher()));
        requireUsable(run);
        student.origin().requireSameTeacher(run.path(), run.weights());
        return run;
    }

    private static void requireUsable(RunFolder run) throws IOException {
        requireTrained(run);
        if (Parts.coding(run.recipe()).isRandom()) {
            throw new IOException("a teacher must give the same logits each time: " + run.path() + " has coding "
                    + run.recipe().coding().name() + "; distil an ann or direct run");
        }
    }

    /**
     * Looks at the runs that a recipe names, before anything is written.
     *
     * @param classifier of the recipe, not trained yet; it may have the weights then that it begins with
     * @throws IOException if one is no run, is not trained to its end, or cannot serve
     */
    static void require(Recipe recipe, SpikingClassifier classifier) throws IOException {
        String teacher = recipe.loss().distillation().teacher();
        if (recipe.loss().name().distils() && teacher != null) {
            requireUsable(RunFolder.open(Path.of(teacher)));
        }
        String init = recipe.network().init();
        if (init != null && !init.equals(NetworkKeys.TWIN)) {
            RunFolder run = RunFolder.open(Path.of(init));
            requireTrained(run);
            Experiment.begin(classifier, run, TrainingListener.SILENT);
        }
    }

    /**
     * The trained run whose weights another begins with: the one that its recipe names, or the ANN twin, trained first.
     *
     * @throws IOException if it is no run, or not trained to its end
     */
    static RunFolder beginning(Recipe recipe, RunFolder folder, TrainingListener listener) throws IOException {
        String init = recipe.network().init();
        Require.state(init != null, "the recipe names no weights to begin with");
        boolean twin = init.equals(NetworkKeys.TWIN);
        if (twin) {
            train(recipe, folder(folder), listener);
        }
        RunFolder run = RunFolder.open(twin ? folder(folder) : Path.of(init));
        requireTrained(run);
        listener.message("beginning with the weights of " + run.path());
        return run;
    }

    private static SpikingClassifier load(RunFolder run, Dataset data) throws IOException {
        try {
            return Experiment.load(run, data);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "the teacher " + run.path() + " does not fit " + data.name() + ": " + e.getMessage(), e);
        }
    }

    private static void train(Recipe student, Path folder, TrainingListener listener) throws IOException {
        if (!Files.exists(folder.resolve("recipe.json"))) {
            listener.message("training the ANN twin into " + folder);
            Experiment.train(twin(student), folder, listener);
        } else if (!RunFolder.open(folder).isTrained()) {
            listener.message("going on with the ANN twin in " + folder);
            Experiment.resume(folder, listener);
        }
    }

    /** The same recipe with ReLU in place of spikes, one time step, and plain cross-entropy on clean images. */
    static Recipe twin(Recipe student) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("coding", "ann");
        keys.put("neuron", null);
        keys.put("time-steps", null);
        keys.put("loss", "ce");
        if (NetworkKeys.TWIN.equals(student.network().init())) {
            keys.put("init", null);
        }
        keys.put("adv-epsilon", 0.0);
        keys.put("retraction", 0.0);
        keys.put("periods", 1);
        keys.put("consistency", 0.0);
        return Recipe.resolve(student.toMap(), keys);
    }

    private static void requireTrained(RunFolder run) throws IOException {
        Require.file(
                run.isTrained() || run.origin().isAsImported(),
                "%s is not trained to its end: rsc train --resume %s",
                run.path(),
                run.path());
    }

    /** Images [N, C, H, W] in [0, 1] to logits [N, K]. */
    Tensor logits(Tensor images) {
        return classifier.logits(images, Noise.none(), pass);
    }

    @Override
    public void close() {
        classifier.close();
    }
}
