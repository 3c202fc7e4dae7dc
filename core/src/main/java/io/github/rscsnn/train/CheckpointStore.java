package io.github.rscsnn.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.rscsnn.data.Digests;
import io.github.rscsnn.data.Folders;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint of a run: {@code checkpoint.json} names a file of weights and one of momenta with their SHA-256. Where the
 * weights are an average of those in training, these are beside the momenta. It is
 * replaced last, by a rename, so that a crash at any moment leaves a complete checkpoint behind. One that was published has
 * weights alone.
 */
public record CheckpointStore(Path folder) {
    private static final String INDEX = "checkpoint.json";
    /** The name that Hugging Face's programs look for. */
    private static final String PUBLISHED = "model.safetensors";
    /** Prefix of the names of weights in training. */
    private static final String IN_TRAINING = "in-training:";

    /**
     * Content of {@code checkpoint.json}.
     *
     * @param architecture name of the network
     * @param epoch number of completed epochs; 0 for weights that come from elsewhere
     * @param weights file of the network's state
     * @param weightsSha256 of that file
     * @param optimiser file of the momenta; null of a network that was published without training state
     * @param optimiserSha256 of that file; null where there is none
     * @param history one entry an epoch
     */
    public record Index(
            String architecture,
            int epoch,
            String weights,
            String weightsSha256,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String optimiser,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String optimiserSha256,

            List<EpochMetrics> history) {
        public Index {
            require(architecture != null, "architecture");
            require(isFileName(weights) && weightsSha256 != null, "weights");
            boolean published = optimiser == null && optimiserSha256 == null;
            require(published || isFileName(optimiser) && optimiserSha256 != null, "optimiser");
            require(history != null && history.stream().allMatch(Objects::nonNull), "history");
            require(epoch >= 0 && epoch == history.size(), "epoch");
            history = List.copyOf(history);
        }

        /** Names of its files beside the index. */
        public List<String> files() {
            return optimiser == null ? List.of(weights) : List.of(weights, optimiser);
        }

        /** Files lie beside the index, so that no index makes another file be read. */
        private static boolean isFileName(@Nullable String name) {
            return name != null && name.matches("[\\w.-]+\\.safetensors");
        }

        private static void require(boolean condition, String field) {
            Require.argument(condition, "its %s is missing or impossible", field);
        }
    }

    public boolean exists() {
        return Files.exists(folder.resolve(INDEX));
    }

    /**
     * Makes weights that come from elsewhere the checkpoint, one of no epoch and without momenta.
     *
     * @throws IOException if a file cannot be written
     */
    public void saveUntrained(String architecture, Parameters parameters) throws IOException {
        save(architecture, parameters.state(), Map.of(), List.of());
    }

    void save(
            String architecture,
            Parameters parameters,
            WeightAverage average,
            Sgd optimiser,
            List<EpochMetrics> history)
            throws IOException {
        if (average.state().isEmpty()) {
            save(architecture, parameters.state(), optimiser.buffers(), history);
            return;
        }
        Map<String, Tensor> training = new LinkedHashMap<>(optimiser.buffers());
        parameters.state().forEach((name, tensor) -> training.put(IN_TRAINING + name, tensor));
        save(architecture, average.state(), training, history);
    }

    private void save(
            String architecture, Map<String, Tensor> state, Map<String, Tensor> training, List<EpochMetrics> history)
            throws IOException {
        AtomicFiles.deleteTemporaries(folder); // room first: those of a full disk may be large
        int epoch = history.size();
        Path weights = folder.resolve(String.format(Locale.ROOT, "weights-%04d.safetensors", epoch));
        Path momenta = folder.resolve(String.format(Locale.ROOT, "optimiser-%04d.safetensors", epoch));
        Safetensors.write(weights, state);
        Safetensors.write(momenta, training);
        Index index = new Index(
                architecture,
                epoch,
                weights.getFileName().toString(),
                Digests.sha256(weights),
                momenta.getFileName().toString(),
                Digests.sha256(momenta),
                history);
        JsonFile.write(folder.resolve(INDEX), index);
        deleteAllBut(index);
    }

    /** @throws IOException if there is no checkpoint or it is damaged; the message names the file and the way out */
    public Index index() throws IOException {
        Path file = folder.resolve(INDEX);
        Require.file(Files.exists(file), "no checkpoint in %s (no %s): train first", folder, INDEX);
        return JsonFile.read(file, Index.class, "checkpoint", "put a copy back, or train a new run");
    }

    /**
     * Copies the weights of the checkpoint into {@code parameters}.
     *
     * @throws IOException if a file is missing or damaged, or of another architecture; nothing is changed then
     */
    public Index loadWeights(String architecture, Parameters parameters) throws IOException {
        return load(architecture, parameters::load);
    }

    /** As {@link #loadWeights} of a network for other images or classes, see {@link Network#begin}. */
    public List<String> begin(Network network) throws IOException {
        List<String> kept = new ArrayList<>();
        load(network.name(), state -> kept.addAll(network.begin(state)));
        return kept;
    }

    private Index load(String architecture, Consumer<Map<String, Tensor>> network) throws IOException {
        Index index = index();
        if (!index.architecture().equals(architecture)) {
            throw new IOException("the checkpoint in " + folder + " is of architecture " + index.architecture()
                    + ", not of " + architecture);
        }
        try (StepScope scope = new StepScope()) {
            network.accept(read(index.weights(), index.weightsSha256()));
        } catch (IllegalArgumentException e) {
            throw new IOException("the checkpoint in " + folder + " does not fit its recipe: " + e.getMessage(), e);
        }
        return index;
    }

    /**
     * Writes the weights into another folder and makes them its checkpoint, one without training state.
     *
     * @param out a folder that exists
     * @param type that kernels and matrices are rounded to
     * @throws IllegalArgumentException if the type cannot hold a weight
     * @throws IOException if there is no checkpoint, it is damaged, or a file cannot be written
     */
    public Index publish(StoredType type, Path out) throws IOException {
        Index index = index();
        Path weights = out.resolve(PUBLISHED);
        writeWeights(type, weights);
        Index published = new Index(
                index.architecture(), index.epoch(), PUBLISHED, Digests.sha256(weights), null, null, index.history());
        JsonFile.write(out.resolve(INDEX), published);
        return published;
    }

    /** Writes the weights alone, as {@link #publish} does. */
    public void writeWeights(StoredType type, Path file) throws IOException {
        Index index = index();
        try (StepScope scope = new StepScope()) {
            Safetensors.write(file, type.store(read(index.weights(), index.weightsSha256())));
        }
    }

    /**
     * @param index of this folder
     * @throws IOException if it was published without what training goes on from
     */
    public void requireTraining(Index index) throws IOException {
        optimiser(index);
    }

    private String optimiser(Index index) throws IOException {
        String file = index.optimiser();
        Require.file(
                file != null,
                "%s was published without training state: it can be evaluated, attacked, certified and exported, but"
                        + " not trained on; resume the run that it comes from, or train a new one",
                folder);
        return file;
    }

    /** Copies what the next step needs: momenta, and the weights in training where the checkpoint's are their average. */
    void loadTraining(Index index, Sgd optimiser, Parameters parameters) throws IOException {
        String file = optimiser(index);
        try (StepScope scope = new StepScope()) {
            Map<String, Tensor> momenta = new LinkedHashMap<>();
            Map<String, Tensor> weights = new LinkedHashMap<>();
            read(file, index.optimiserSha256()).forEach((name, tensor) -> {
                if (name.startsWith(IN_TRAINING)) {
                    weights.put(name.substring(IN_TRAINING.length()), tensor);
                } else {
                    momenta.put(name, tensor);
                }
            });
            optimiser.load(momenta);
            if (!weights.isEmpty()) {
                parameters.load(weights);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("the checkpoint in " + folder + " does not fit its recipe: " + e.getMessage(), e);
        }
    }

    /**
     * Takes an index that another machine wrote, after its files have arrived here.
     *
     * @throws IOException if it is damaged or one of its files is missing or damaged; the index before is kept then
     */
    public void replaceIndex(byte[] content) throws IOException {
        Index index;
        try {
            index = JsonFile.value(JsonFile.parse(content), Index.class);
        } catch (JsonFile.ContentException e) {
            throw new IOException("corrupt checkpoint index for " + folder + ": " + e.getMessage(), e);
        }
        requireWhole(index);
        AtomicFiles.write(folder.resolve(INDEX), temporary -> Files.write(temporary, content));
        deleteAllBut(index);
    }

    /**
     * Compares all files with their checksums.
     *
     * @throws IOException if one is missing or damaged
     */
    public Index verify() throws IOException {
        Index index = index();
        requireWhole(index);
        return index;
    }

    private void requireWhole(Index index) throws IOException {
        verified(index.weights(), index.weightsSha256());
        if (index.optimiser() != null) {
            verified(index.optimiser(), index.optimiserSha256());
        }
    }

    private Map<String, Tensor> read(String name, @Nullable String sha256) throws IOException {
        return Safetensors.read(verified(name, sha256));
    }

    private Path verified(String name, @Nullable String sha256) throws IOException {
        Path file = folder.resolve(name);
        Require.file(Files.exists(file), "corrupt checkpoint in %s: %s is missing", folder, name);
        String got = Digests.sha256(file);
        if (!got.equals(sha256)) {
            throw new IOException("corrupt checkpoint: " + file + " has SHA-256 " + got + ", expected " + sha256
                    + " (changed or cut since it was written)");
        }
        return file;
    }

    /** Removes files of earlier epochs and of attempts that a crash cut short. */
    private void deleteAllBut(Index index) throws IOException {
        for (Path file : Folders.named("(weights|optimiser)-.*\\.safetensors", folder)) {
            if (!index.files().contains(file.getFileName().toString())) {
                Files.deleteIfExists(file);
            }
        }
    }
}
