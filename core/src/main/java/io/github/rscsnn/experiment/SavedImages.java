package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Folders;
import io.github.rscsnn.data.PngFolders;
import io.github.rscsnn.evaluate.RobustAccuracy;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * The images of one attack as they were judged, for other tools: {@code NAME.safetensors} with tensors {@code adversarial} [N, C, H, W]
 * in [0, 1], {@code image} (place in the data set), {@code label} and {@code votes} [N, K], where they come from in its metadata; and
 * for people {@code NAME/IMAGE-LABEL-PREDICTED.png}, rounded to bytes. {@link GivenImages} reads it back.
 */
final class SavedImages implements RobustAccuracy.Made {
    private final List<float[]> pixels = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final List<Long> labels = new ArrayList<>();
    private final List<int[]> votes = new ArrayList<>();
    private long[] shape = {};

    @Override
    public void judged(Batch batch, Tensor judged, int[][] found) {
        long[] own = Tensors.longs(batch.labels());
        shape = Tensors.shape(judged);
        for (int i = 0; i < batch.size(); i++) {
            try (StepScope scope = new StepScope()) {
                pixels.add(Tensors.floats(judged.select(0, i)));
            }
            places.add(batch.indices()[i]);
            labels.add(own[i]);
            votes.add(found[i]);
        }
    }

    /** For example {@code pgd-8-255}. */
    static String name(String label, double epsilon) {
        return label + "-" + Fraction.text(epsilon).replace('/', '-');
    }

    static Map<String, String> provenance(
            double epsilon, EvaluationSettings asked, RobustResult result, LoadedRun run) {
        Provenance where = Provenance.of(run.data(), run.backend());
        Map<String, String> all = new LinkedHashMap<>();
        all.put("attack", result.attack());
        all.put("gradient", result.source());
        all.put("norm", PlanMaker.norm(asked.options()).name().toLowerCase(Locale.ROOT));
        all.put("epsilon", Double.toString(epsilon));
        all.put("seed", Long.toString(asked.seed()));
        all.put("batch", Integer.toString(asked.batch()));
        all.put("draws", Integer.toString(result.draws()));
        all.put("accuracy", Double.toString(result.accuracy()));
        all.put("model", run.model());
        all.put("weightsSha256", run.checkpoint());
        all.put("dataset", where.dataset());
        all.put("datasetSha256", where.datasetSha256());
        all.put("rsc", where.version() + " (" + where.commit() + ")");
        all.put("backend", where.backend());
        all.put("created", where.created());
        return all;
    }

    void write(Path folder, String name, Map<String, String> provenance) throws IOException {
        int n = pixels.size();
        int size = pixels.getFirst().length;
        float[] all = new float[n * size];
        for (int i = 0; i < n; i++) {
            System.arraycopy(pixels.get(i), 0, all, i * size, size);
        }
        int classes = votes.getFirst().length;
        long[] counts = votes.stream()
                .flatMapToLong(image -> java.util.Arrays.stream(image).asLongStream())
                .toArray();
        try (StepScope scope = new StepScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("adversarial", Tensors.of(all, n, shape[1], shape[2], shape[3]));
            tensors.put(
                    "image",
                    Tensors.of(places.stream().mapToLong(place -> place).toArray(), n));
            tensors.put(
                    "label",
                    Tensors.of(labels.stream().mapToLong(label -> label).toArray(), n));
            tensors.put("votes", Tensors.of(counts, n, classes));
            Safetensors.write(folder.resolve(name + ".safetensors"), tensors, provenance);
        }
        if (!PngFolders.areTaken((int) shape[1])) {
            return; // frames of events
        }
        Path pictures = folder.resolve(name);
        Files.createDirectories(pictures);
        for (Path earlier : Folders.named("\\d{6}-\\d+-(\\d+|tie)\\.png", pictures)) {
            Files.delete(earlier);
        }
        for (int i = 0; i < n; i++) {
            byte[] bytes = new byte[size];
            for (int at = 0; at < size; at++) {
                bytes[at] = (byte) Math.round(255 * pixels.get(i)[at]);
            }
            Path file = pictures.resolve(String.format(
                    Locale.ROOT, "%06d-%d-%s.png", places.get(i), labels.get(i), predicted(votes.get(i))));
            AtomicFiles.write(
                    file,
                    temporary -> PngFolders.write(temporary, bytes, (int) shape[1], (int) shape[2], (int) shape[3]));
        }
    }

    private static String predicted(int... counts) {
        int first = 0;
        boolean tie = false;
        for (int c = 1; c < counts.length; c++) {
            tie = counts[c] == counts[first] || counts[c] < counts[first] && tie;
            first = counts[c] > counts[first] ? c : first;
        }
        return tie ? "tie" : Integer.toString(first);
    }
}
