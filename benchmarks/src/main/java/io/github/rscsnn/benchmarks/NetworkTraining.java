package io.github.rscsnn.benchmarks;

import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Threads;
import io.github.rscsnn.train.CheckpointStore;
import io.github.rscsnn.train.Training;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * A few training steps of a whole network on random images: prints seconds a step (median), images a second and the peak of
 * resident memory. A plain program, as the steps of large networks are too long for JMH.
 *
 * <pre>NetworkTraining arch=sew-resnet18 side=224 classes=1000 batch=8 steps=3 backend=fused time-steps=4</pre>
 *
 * <p>Keys other than {@code side}, {@code classes} and {@code steps} are those of a recipe.
 */
public final class NetworkTraining {
    private NetworkTraining() {}

    /** @param arguments key=value */
    public static void main(String[] arguments) throws IOException {
        Properties given = new Properties();
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            given.setProperty(argument.substring(0, at), argument.substring(at + 1));
        }
        int side = take(given, "side", 32);
        int classes = take(given, "classes", 10);
        int steps = take(given, "steps", 3);
        Map<String, Object> keys = new java.util.HashMap<>(Map.of("coding", "direct", "augment", "none", "epochs", 1));
        given.forEach((key, value) -> keys.put(
                key.toString(), value.toString().matches("-?\\d+") ? Integer.valueOf(value.toString()) : value));
        run(Recipe.resolve(keys), side, classes, steps);
    }

    private static int take(Properties given, String key, int otherwise) {
        Object value = given.remove(key);
        return value == null ? otherwise : Integer.parseInt(value.toString());
    }

    private static void run(Recipe recipe, int side, int classes, int steps) throws IOException {
        Threads.use(recipe.threads() == 0 ? Runtime.getRuntime().availableProcessors() : recipe.threads());
        // one more step than is measured: the first one warms up
        RandomImages images = new RandomImages(recipe.batch() * (steps + 1), side, classes);
        List<Long> times = new ArrayList<>();
        Path folder = Files.createTempDirectory("network-training");
        try (SpikingClassifier classifier = Parts.classifier(recipe, images)) {
            Training training = new Training(
                    classifier,
                    images,
                    Parts.training(recipe),
                    new Seeds(recipe.seed()),
                    Parts.backend(recipe.backend()));
            long[] last = {System.nanoTime()};
            training.run(new CheckpointStore(folder), new TrainingListener() {
                @Override
                public void stepDone(int epoch, double loss, double accuracy, int done) {
                    long now = System.nanoTime();
                    times.add(now - last[0]);
                    last[0] = now;
                }
            });
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        List<Long> measured = new ArrayList<>(times.subList(1, times.size()));
        Collections.sort(measured);
        double seconds = measured.get(measured.size() / 2) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s %dx%d T=%d batch=%d %s: %.2f s a step, %.2f images/s, peak %s%n",
                recipe.arch(),
                side,
                side,
                recipe.steps(),
                recipe.batch(),
                recipe.backend(),
                seconds,
                recipe.batch() / seconds,
                peakMemory());
    }

    /** The kernel's high-water mark of resident memory; Linux only. */
    private static String peakMemory() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return "unknown";
        }
        String line = Files.readAllLines(status).stream()
                .filter(each -> each.startsWith("VmHWM:"))
                .findFirst()
                .orElse("VmHWM: 0 kB");
        long kilobytes = Long.parseLong(line.replaceAll("\\D+", ""));
        return String.format(Locale.ROOT, "%.2f GB", kilobytes * 1024 / 1e9);
    }
}
