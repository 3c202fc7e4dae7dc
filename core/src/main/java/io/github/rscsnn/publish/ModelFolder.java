package io.github.rscsnn.publish;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.experiment.PublishedRun;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.interchange.TorchModule;
import io.github.rscsnn.report.page.ModelCard;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.CheckpointStore;
import io.github.rscsnn.train.JsonFile;
import io.github.rscsnn.train.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A network as a folder that is committed or uploaded: a run without training state ({@link PublishedRun}) that is a model repository
 * of Hugging Face too, with {@code model.safetensors}, {@code config.json}, {@code network.py} and the card {@code README.md}.
 */
public final class ModelFolder {
    private ModelFolder() {}

    /**
     * Writes the folder {@code out}.
     *
     * @param run with a checkpoint; accuracies that were measured on it are told in the card
     * @param type that kernels and matrices are rounded to
     * @throws IllegalArgumentException if the type cannot hold a weight
     * @throws IOException if {@code out} exists, the run is damaged, or a file cannot be written
     */
    public static RunFolder write(RunFolder run, StoredType type, Path out) throws IOException {
        RunFolder folder = PublishedRun.write(run, type, out);
        CheckpointStore.Index index = folder.checkpoint().index();
        Path weights = folder.path().resolve(index.weights());
        JsonFile.write(folder.path().resolve("config.json"), config(folder, type, index));
        boolean inPython = python(folder);
        boolean measured = type == StoredType.F32 || index.weightsSha256().equals(run.weights());
        ModelCard.Weights told = new ModelCard.Weights(
                type.text(),
                Files.size(weights),
                index.weightsSha256(),
                measured,
                inPython ? TorchModule.example() : List.of());
        AtomicFiles.writeString(folder.path().resolve("README.md"), ModelCard.of(run.path(), folder.path(), told));
        return folder;
    }

    /** Whether there are words in Python for the network; classes of the user have none, and are a run all the same. */
    private static boolean python(RunFolder folder) throws IOException {
        String source;
        try {
            source = TorchModule.source(folder);
        } catch (IllegalArgumentException e) {
            return false;
        }
        AtomicFiles.writeString(folder.path().resolve(TorchModule.FILE), source);
        return true;
    }

    /** What programs ask of a model before they load it. */
    private static ObjectNode config(RunFolder folder, StoredType type, CheckpointStore.Index index)
            throws IOException {
        ImageFormat format = folder.imageFormat();
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("model_type", "rsc-snn");
        config.putArray("architectures").add(index.architecture());
        config.put(
                "torch_dtype",
                switch (type) {
                    case F32 -> "float32";
                    case BF16 -> "bfloat16";
                    case F16 -> "float16";
                });
        config.put("num_channels", format.channelsAtOnce());
        config.putArray("image_size").add(format.height()).add(format.width());
        ObjectNode names = config.putObject("id2label");
        for (int label = 0; label < format.classNames().size(); label++) {
            names.put(String.valueOf(label), format.classNames().get(label));
        }
        config.set("normalisation", JsonFile.tree(format.normalisation()));
        config.put("time_steps", folder.recipe().steps());
        config.set("recipe", JsonFile.tree(folder.recipe()));
        config.put("model_sha256", index.weightsSha256());
        return config;
    }
}
