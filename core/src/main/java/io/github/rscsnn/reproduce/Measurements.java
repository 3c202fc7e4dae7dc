package io.github.rscsnn.reproduce;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.Judge;
import io.github.rscsnn.experiment.Judging;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Accuracies of runs, each kept as a file in the run's folder, so that none is measured twice.
 *
 * @param cluster whose executors judge; null for this machine
 */
record Measurements(Settings settings, @Nullable Cluster cluster, ReproductionListener progress) {
    private static final int BATCH = 100;
    private static final String FOLDER = "reproduce";

    /**
     * @param epsilon L∞ bound in pixel units
     * @param other the run that transferred images are made on; null for other metrics
     */
    Measurement of(RunFolder run, Metric metric, double epsilon, @Nullable RunFolder other) throws IOException {
        Recipe recipe = run.recipe().withDataDir(settings.dataDir());
        boolean random = Parts.coding(recipe).isRandom();
        int draws = random ? settings.judging().draws() : 1;
        // the mean over draws of a model that is not random is the gradient itself
        int eotDraws = random && metric.eot() ? settings.judging().eotDraws() : 1;
        Measurement.Question question = new Measurement.Question(
                metric.key(),
                metric.attack().isEmpty() ? 0 : epsilon,
                settings.limit(metric),
                draws,
                eotDraws,
                other == null ? "" : other.origin().network(),
                run.weights(),
                recipe.training().seed());
        Path file = file(run, question);
        Measurement known = read(file);
        Attack attack = metric.plan(epsilon, eotDraws, null).attack();
        String name = attack == null ? "none" : attack.name();
        if (known != null
                && known.question().equals(question)
                && known.isOfRecipe(run)
                && known.result().attack().equals(name)) {
            return known;
        }
        Measurement measured = measure(run, metric, question, other);
        Files.createDirectories(file.getParent());
        JsonFile.write(file, measured);
        return measured;
    }

    private Measurement measure(RunFolder run, Metric metric, Measurement.Question question, @Nullable RunFolder other)
            throws IOException {
        progress.message(run.path().getFileName() + ": " + metric.key()
                + (metric.attack().isEmpty() ? "" : " at " + inPixels(question.epsilon())));
        Execution execution = new Execution(settings.dataDir(), null, null);
        try (Judge judge =
                Judge.open(run, other, execution, question.limit(), cluster == null ? null : cluster::workers)) {
            double epsilon = question.epsilon(); // what travels; the question itself does not
            int eotDraws = question.eotDraws();
            RobustResult result = judge.judge(
                    new Judging(
                            question.draws(),
                            BATCH,
                            question.seed(),
                            (maker, pass) -> metric.plan(epsilon, eotDraws, maker)),
                    progress);
            Recipe recipe = run.recipe().withDataDir(settings.dataDir());
            return new Measurement(question, JsonFile.tree(recipe), result, judge.provenance());
        }
    }

    /** For example {@code 8/255}. */
    static String inPixels(double epsilon) {
        double number = epsilon * 255;
        return Math.abs(number - Math.rint(number)) < 1e-9
                ? Math.round(number) + "/255"
                : String.format(Locale.ROOT, "%.4f", epsilon);
    }

    private static Path file(RunFolder run, Measurement.Question question) {
        String name = question.metric()
                + (question.epsilon() == 0 ? "" : "-" + Math.round(question.epsilon() * 255 * 100) / 100.0)
                + "-n" + question.limit() + "-k" + question.draws()
                + (question.eotDraws() == 1 ? "" : "-e" + question.eotDraws())
                + (question.other().isEmpty() ? "" : "-" + question.other().substring(0, 8));
        return run.path().resolve("results").resolve(FOLDER).resolve(name + ".json");
    }

    /** A file that is damaged is told, and measured anew. */
    private @Nullable Measurement read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return JsonFile.read(file, Measurement.class, "", "it is measured anew");
        } catch (IOException e) {
            progress.message(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
