package io.github.rscsnn.interchange;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.TextFile;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.network.BatchNorm;
import io.github.rscsnn.network.ConvBlock;
import io.github.rscsnn.network.Layer;
import io.github.rscsnn.network.LinearBlock;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Pool;
import io.github.rscsnn.network.ResidualBlock;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.StoredType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Writes the network of a run for plain PyTorch: weights, and one Python file that builds the network and computes its logits. */
public final class TorchModule {
    /** The Python file. */
    public static final String FILE = "network.py";

    private static final String WEIGHTS = "model.safetensors";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Tensor, String> names = new IdentityHashMap<>();
    private final Neuron neuron;

    private TorchModule(Network network, Neuron neuron) {
        this.neuron = neuron;
        network.parameters().state().forEach((name, tensor) -> names.put(tensor, name));
    }

    /**
     * Writes {@code model.safetensors} and {@link #FILE} into a folder, which is made where it is missing.
     *
     * @param type that kernels and matrices are rounded to
     * @throws IllegalArgumentException naming what {@link #source} cannot say, or if the type cannot hold a weight; nothing is
     *     written then
     * @throws IOException if the run cannot be loaded or a file not written
     */
    public static void run(RunFolder run, StoredType type, Path out) throws IOException {
        String source = source(run);
        AtomicFiles.requireFolder(out);
        run.checkpoint().writeWeights(type, out.resolve(WEIGHTS));
        AtomicFiles.writeString(out.resolve(FILE), source);
    }

    /** Lines of Python that load and ask it. */
    public static List<String> example() {
        return List.of(
                "from network import load",
                "net = load(\"" + WEIGHTS + "\")",
                "logits = net(images)  # images [N, C, H, W] in [0, 1] -> [N, K]");
    }

    /**
     * The text of the Python file.
     *
     * @throws IllegalArgumentException naming a coding, neuron or layer that it has no words for: classes of the user
     * @throws IOException if the run cannot be loaded
     */
    public static String source(RunFolder run) throws IOException {
        Recipe recipe = run.recipe();
        ImageFormat format = run.imageFormat();
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = Experiment.load(run, format)) {
            String config = JSON.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(new TorchModule(classifier.network(), Parts.neuron(recipe))
                            .config(classifier, recipe, format));
            Require.argument(!config.contains("\"\"\""), "a class has three quotes in its name: rename it");
            return TextFile.resource(TorchModule.class, FILE).replace("@CONFIG@", config);
        }
    }

    private ObjectNode config(SpikingClassifier classifier, Recipe recipe, ImageFormat format) {
        if (!recipe.coding().isKnown()) {
            throw new IllegalArgumentException("coding '" + recipe.coding().name()
                    + "' is a class of its own, which Python does not know: it cannot be written");
        }
        ObjectNode config = JSON.createObjectNode();
        config.put("coding", recipe.coding().name());
        config.put("sigma", Math.sqrt(recipe.coding().sigma2()));
        config.put("noise_space", recipe.coding().noiseSpace().name().toLowerCase(Locale.ROOT));
        config.put("time_steps", classifier.timeSteps());
        addNeuron(config);
        config.put("epsilon", BatchNorm.EPSILON);
        config.put("momentum", BatchNorm.MOMENTUM);
        config.set("mean", JSON.valueToTree(classifier.normalise().mean()));
        config.set("std", JSON.valueToTree(classifier.normalise().std()));
        config.set("class_names", JSON.valueToTree(format.classNames()));
        config.set("layers", layers(classifier.network().layers()));
        return config;
    }

    private void addNeuron(ObjectNode config) {
        if (neuron instanceof Relu) {
            config.put("neuron", "relu");
            return;
        }
        if (!(neuron instanceof Lif lif) || !(lif.parameters().surrogate() instanceof Surrogate.Triangle triangle)) {
            throw new IllegalArgumentException(
                    "neuron " + neuron.name() + " cannot be written: LIF with a triangular surrogate and ReLU can");
        }
        config.put("neuron", "lif");
        config.put("leak", lif.parameters().leak());
        config.put("threshold", lif.parameters().threshold());
        config.put("reset", lif.parameters().reset().name().toLowerCase(Locale.ROOT));
        config.put("detach_reset", lif.parameters().detachReset());
        config.put("gamma", triangle.gamma());
    }

    private ArrayNode layers(List<Layer> layers) {
        ArrayNode all = JSON.createArrayNode();
        for (Layer layer : layers) {
            ObjectNode node = all.addObject();
            switch (layer) {
                case ConvBlock block -> {
                    node.put("kind", "conv");
                    node.put("conv", module(block.convolution().weight()));
                    node.put("norm", module(block.norm()));
                    node.put("stride", block.convolution().stride());
                    node.put("padding", block.convolution().padding());
                    node.put("fire", block.neuron() != null);
                    node.put("pool", block.pool());
                }
                case LinearBlock block -> {
                    node.put("kind", "linear");
                    node.put("name", module(block.weight()));
                    node.put("fire", block.neuron() != null);
                }
                case BatchNorm norm -> {
                    node.put("kind", "norm");
                    node.put("name", module(norm));
                    node.put("fire", false);
                }
                case Pool pool -> {
                    node.put("kind", pool.kind().name().toLowerCase(Locale.ROOT));
                    node.put("kernel", pool.kernel());
                    node.put("stride", pool.stride());
                    node.put("padding", pool.padding());
                    node.put("fire", false);
                }
                case ResidualBlock block -> {
                    node.put("kind", "residual");
                    node.set("main", layers(block.main()));
                    node.set("shortcut", layers(block.shortcut()));
                    node.put("fire", block.neuron() != null);
                }
                default ->
                    throw new IllegalArgumentException(
                            "a layer of class " + layer.getClass().getName() + " cannot be written");
            }
        }
        return all;
    }

    /** @throws IllegalArgumentException for another epsilon than {@code network.py} has for all */
    private String module(BatchNorm norm) {
        Require.argument(
                norm.epsilon() == BatchNorm.EPSILON,
                "a normalisation with epsilon %s cannot be written, only with %s",
                norm.epsilon(),
                BatchNorm.EPSILON);
        return module(norm.weight());
    }

    /** Name of the module that a weight is of. */
    private String module(Tensor weight) {
        return StateDict.module(Require.entry(names, weight));
    }
}
