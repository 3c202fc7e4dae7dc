package io.github.rscsnn.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Datasets;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Limited;
import io.github.rscsnn.data.Share;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.ImageResult;
import io.github.rscsnn.evaluate.Range;
import io.github.rscsnn.evaluate.RobustAccuracy;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Natives;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Threads;
import io.github.rscsnn.train.CheckpointStore;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.GradientExchange;
import io.github.rscsnn.train.OrthogonalRetraction;
import io.github.rscsnn.train.Training;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Trains and loads runs. */
public final class Experiment {
    private static final int TEST_BATCH = 100;

    static {
        // before libtorch is loaded
        JvmCheck.warn();
        Natives.unpack();
    }

    private Experiment() {}

    /**
     * Trains a recipe in a new run folder.
     *
     * @throws IllegalArgumentException if a value of the recipe is impossible; nothing is written then
     * @throws IOException if the folder exists, data are missing, or a file cannot be written
     */
    public static List<EpochMetrics> train(Recipe recipe, Path out, TrainingListener listener) throws IOException {
        Parts.check(recipe);
        RunFolder.requireNew(out);
        // before the folder is made: missing data, other runs, or images too small for the network should leave nothing
        // behind
        Data data = Data.open(recipe);
        try (SpikingClassifier classifier = Parts.classifier(recipe, data.training())) {
            Teacher.require(recipe, classifier);
            try (RunLock lock = RunFolder.create(out, recipe)) {
                return train(recipe, data, classifier, new RunFolder(lock.folder()), listener);
            }
        }
    }

    /** {@link #train(Recipe, Path, TrainingListener)}, silently. */
    public static List<EpochMetrics> train(Recipe recipe, Path out) throws IOException {
        return train(recipe, out, TrainingListener.SILENT);
    }

    /**
     * Goes on with a run from its last checkpoint; a finished one is left as it is.
     *
     * @throws IOException if it is not a run folder, its checkpoint is damaged, its data changed, or as {@link #train}
     */
    public static List<EpochMetrics> resume(Path run, TrainingListener listener) throws IOException {
        RunFolder folder = RunFolder.open(run);
        try (RunLock lock = RunLock.of(folder.path())) {
            Recipe recipe = folder.recipe();
            folder.origin().warnOfChangedRecipe();
            if (folder.checkpoint().exists()) {
                CheckpointStore.Index index = folder.checkpoint().verify();
                if (index.epoch() >= recipe.training().epochs()) {
                    return index.history();
                }
                folder.checkpoint().requireTraining(index);
            }
            Parts.check(recipe);
            Data data = Data.open(recipe);
            folder.origin().requireSameData(data.training());
            try (SpikingClassifier classifier = Parts.classifier(recipe, folder.formatOf(data.training()))) {
                return train(recipe, data, classifier, new RunFolder(lock.folder()), listener);
            }
        }
    }

    /** As {@link #adopt(Recipe, SpikingClassifier, ImageFormat, Object, ObjectNode, Path)}, of a network that a recipe names. */
    public static RunFolder adopt(
            Recipe recipe, SpikingClassifier classifier, ImageFormat format, Object origin, Path out)
            throws IOException {
        return adopt(recipe, classifier, format, origin, null, out);
    }

    /**
     * Makes a run of weights that were not trained here: its checkpoint is one of no epoch, so that {@link #resume} trains
     * it from there with its recipe.
     *
     * @param classifier of the recipe, with these weights
     * @param format what it sees
     * @param origin where they come from, written to {@code import.json}; {@code verified} in it says whether the network was
     *     compared with its source
     * @param network description of a network that {@link NetworkFile} knows; null for one that a recipe names
     * @throws IOException if the folder exists or a file cannot be written
     */
    public static RunFolder adopt(
            Recipe recipe,
            SpikingClassifier classifier,
            ImageFormat format,
            Object origin,
            @Nullable ObjectNode network,
            Path out)
            throws IOException {
        try (RunLock lock = RunFolder.create(out, recipe)) {
            RunFolder folder = new RunFolder(lock.folder());
            folder.writeImageFormat(format);
            folder.origin().writeImport(origin, network);
            folder.checkpoint()
                    .saveUntrained(
                            classifier.network().name(), classifier.network().parameters());
            return folder;
        }
    }

    /** @param test null where the recipe asks for no test accuracy */
    record Data(Dataset training, @Nullable Dataset test) {
        static Data open(Recipe recipe) throws IOException {
            Dataset training =
                    Experiment.open(recipe, Split.TRAIN, recipe.data().trainLimit());
            Dataset test = recipe.data().testLimit() == 0
                    ? null
                    : Experiment.open(recipe, Split.TEST, recipe.data().testLimit());
            return new Data(training, test);
        }
    }

    private static List<EpochMetrics> train(
            Recipe recipe, Data data, SpikingClassifier classifier, RunFolder folder, TrainingListener listener)
            throws IOException {
        return train(recipe, data, classifier, folder, null, listener, GradientExchange.NONE, false);
    }

    /**
     * @param teacher of a recipe that needs one; null to take the recipe's, or train it
     * @param exchange with other workers; each tests its part of the test images
     */
    static List<EpochMetrics> train(
            Recipe recipe,
            Data data,
            SpikingClassifier classifier,
            RunFolder folder,
            @Nullable RunFolder teacher,
            TrainingListener listener,
            GradientExchange exchange,
            boolean synchronisedNorm)
            throws IOException {
        useThreads(recipe.machine().threads());
        Backend backend = Parts.trainingBackend(recipe);
        Require.argument(
                exchange.size() <= 1 || backend.sharesStatistics(),
                "backend %s trains on one machine's GPU: several workers need --backend auto",
                recipe.machine().backend());
        data.training().leftOut().forEach(listener::message);
        List<EpochMetrics> soFar = new ArrayList<>();
        if (folder.checkpoint().exists()) {
            soFar.addAll(folder.checkpoint().index().history());
        }
        folder.origin().write(Provenance.of(data.training(), backend));
        folder.writeImageFormat(folder.formatOf(data.training()));
        folder.rewriteMetrics(soFar, listener::message);
        Seeds seeds = new Seeds(recipe.training().seed());
        Training training = new Training(classifier, data.training(), Parts.training(recipe), seeds, backend)
                .withExchange(exchange, synchronisedNorm);
        Dataset test = data.test();
        if (test != null) {
            training.withTestAccuracy(() -> cleanAccuracy(classifier, test, backend, seeds, exchange));
        }
        RobustKeys robust = recipe.training().robust();
        if (robust.isAdversarial()) {
            training.withAdversary(robust.adversary());
        }
        if (robust.retraction() > 0) {
            training.withRetraction(new OrthogonalRetraction(robust.retraction()));
        }
        training.withCraftedNoise(robust.noise());
        if (soFar.isEmpty() && recipe.network().init() != null) {
            begin(classifier, Teacher.beginning(recipe, folder, listener), listener);
        }
        Consumer<EpochMetrics> metricsWriter = metrics -> {
            soFar.add(metrics);
            try {
                folder.writeMetrics(soFar);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        try (LiveLog live = folder.live(soFar, metricsWriter, listener)) {
            if (!recipe.loss().name().distils()) {
                return training.run(folder.checkpoint(), live);
            }
            try (Teacher distilled = teacher == null
                    ? Teacher.of(recipe, folder, data.training(), backend, listener)
                    : Teacher.of(teacher, data.training(), backend)) {
                return training.withTeacher(distilled::logits).run(folder.checkpoint(), live);
            }
        }
    }

    /** Gives the network the weights and running statistics of another run. */
    static void begin(SpikingClassifier classifier, RunFolder run, TrainingListener listener) throws IOException {
        try {
            List<String> kept = run.checkpoint().begin(classifier.network());
            if (!kept.isEmpty()) {
                listener.message(String.join(", ", kept) + " are of another shape there and begin afresh");
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("cannot begin with the weights of " + run.path() + ": " + e.getMessage(), e);
        }
    }

    /** Accuracy of one draw on clean images, in [0, 1]. */
    private static double cleanAccuracy(
            SpikingClassifier classifier, Dataset test, Backend backend, Seeds seeds, GradientExchange exchange) {
        classifier.network().parameters().requireGradients(false);
        Share share = new Share(exchange.rank(), exchange.size());
        int batches = Math.ceilDiv(test.size(), TEST_BATCH); // whole ones, as a single worker would see them
        int from = share.from(batches) * TEST_BATCH;
        int to = Math.min(test.size(), share.to(batches) * TEST_BATCH);
        double[] correctAndSeen = new double[2];
        try {
            RobustAccuracy judge = new RobustAccuracy(
                    classifier, Pass.EVALUATION.withBackend(backend), 1, TEST_BATCH, seeds.child("test"));
            for (ImageResult image :
                    judge.judge(AttackPlan.clean(), test, new Range(from, to)).images()) {
                correctAndSeen[0] += image.right();
                correctAndSeen[1]++;
            }
            exchange.sum(correctAndSeen);
            return correctAndSeen[0] / correctAndSeen[1];
        } finally {
            classifier.network().parameters().requireGradients(true);
        }
    }

    /**
     * The classifier of a run with the weights of its checkpoint, ready to evaluate; the caller closes it.
     *
     * @param data a data set of the shape and the classes that it was trained on
     * @throws IOException also if the classes have other names
     */
    public static SpikingClassifier load(RunFolder run, Dataset data) throws IOException {
        String difference = run.otherClasses(data);
        if (difference != null) {
            throw new IOException(difference);
        }
        return load(run, run.formatOf(data));
    }

    /** As {@link #load(RunFolder, Dataset)}, without the data set: its classes may have other names. */
    public static SpikingClassifier load(RunFolder run, ImageFormat format) throws IOException {
        SpikingClassifier classifier = Parts.classifier(run.recipe(), format);
        try {
            run.origin().warnOfChangedRecipe();
            run.checkpoint()
                    .loadWeights(
                            classifier.network().name(), classifier.network().parameters());
            return classifier;
        } catch (IOException | RuntimeException e) {
            classifier.close();
            throw e;
        }
    }

    /**
     * Judges a run on the test images of its data set, and writes the outcome to {@code results/evaluation.json}; see
     * {@link EvaluationRun}.
     *
     * @param execution where the data lie and what executes the layers
     */
    public static EvaluationOutcome evaluate(
            RunFolder run, EvaluationSettings settings, Execution execution, EvaluationListener listener)
            throws IOException {
        return new EvaluationRun(run, settings, execution).evaluate(listener);
    }

    /**
     * The same for the folder {@code run}, as its recipe says and silently.
     *
     * @throws IOException also if it is no run folder
     */
    public static EvaluationOutcome evaluate(Path run, EvaluationSettings settings) throws IOException {
        return evaluate(RunFolder.open(run), settings, Execution.STANDARD, EvaluationListener.SILENT);
    }

    /** The recipe of the ANN twin that E-RSCT distils where no teacher is named. */
    public static Recipe annTwin(Recipe student) {
        return Teacher.twin(student);
    }

    /** The first {@code limit} images (all at 0) of the recipe's data set. */
    public static Dataset open(Recipe recipe, Split split, int limit) throws IOException {
        Dataset data = Datasets.open(
                recipe.data().name(),
                split,
                recipe.data().location(recipe.machine().loaderThreads()));
        return limit == 0 ? data : Limited.first(limit, data);
    }

    /** Sets the number of threads of libtorch and its matrix products; 0 for {@code OMP_NUM_THREADS}, or one a processor. */
    public static void useThreads(int threads) {
        Threads.use(
                threads == 0
                        ? Threads.standard(
                                System.getenv("OMP_NUM_THREADS"),
                                Runtime.getRuntime().availableProcessors())
                        : threads);
    }
}
