package io.github.rscsnn.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Normalisation;
import io.github.rscsnn.data.NpyFile;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.Safetensors;
import io.github.rscsnn.train.StoredType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Python file, executed where {@code RSC_PYTHON} names a Python with torch; else that is skipped. */
@Isolated
@ExtendWith(InScope.class)
@Tag("slow")
class TorchModuleTest {
    private static final int IMAGES = 4;

    private static final String SCRIPT = """
            import sys
            sys.dont_write_bytecode = True
            sys.path.insert(0, sys.argv[1])
            import numpy as np, torch
            from network import load, read
            torch.set_num_threads(1)
            net = load(sys.argv[1] + "/model.safetensors")
            given = read(sys.argv[1] + "/input.safetensors")
            images = given["images"].requires_grad_()
            noise = given.get("noise")
            if noise is not None:
                assert tuple(noise.shape) == tuple(net.noise_shape(images)), (noise.shape, net.noise_shape(images))
            logits = net(images, noise)
            logits[:, 3].sum().backward()
            assert net(images).shape == logits.shape
            np.save(sys.argv[1] + "/logits.npy", logits.detach().numpy())
            np.save(sys.argv[1] + "/gradient.npy", images.grad.numpy())
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "vgg5, direct, pixel, hard, 1, 8",
        "vgg5, ann, pixel, hard, 1, 8",
        "vgg5, rsc1, pixel, soft, 0.9, 8",
        "vgg5, rsc1, normalised, hard, 0.5, 8",
        "vgg5, rsc2, pixel, hard, 1, 8",
        "vgg5, poisson, pixel, hard, 0.8, 8",
        "'layers:conv64k5s2,max3s2p1,conv64,avg2,fc128', direct, pixel, soft, 0.7, 16",
        "vgg5, none, pixel, hard, 0.5, 8",
        "resnet19, direct, pixel, hard, 1, 8",
        "resnet19-rga, rsc1, pixel, hard, 1, 8",
        "sew-resnet18, direct, pixel, hard, 1, 32",
    })
    void plainTorchGivesTheSameLogitsAndGradients(
            String arch, String coding, String space, String reset, double leak, int side) throws Exception {
        String python = System.getenv("RSC_PYTHON");
        assumeTrue(python != null, "RSC_PYTHON, a Python with torch, is not set");
        Map<String, Object> keys = new LinkedHashMap<>(Map.of(
                "coding", coding, "noise-space", space, "leak", leak, "reset", reset, "threshold", 0.5, "gamma", 0.8));
        keys.put("detach-reset", reset.equals("soft"));
        keys.put("time-steps", coding.equals("ann") ? 1 : 4);
        boolean events = coding.equals("none");
        keys.put("data", events ? "frames" : "shapes10");
        Recipe recipe = Runs.recipe(arch, keys);
        ImageFormat format = events ? frames(side) : Runs.format(side, side);
        RunFolder run = Runs.make(folder.resolve("run"), recipe, format);
        Path out = folder.resolve("out");
        TorchModule.run(run, StoredType.F32, out);

        Map<String, Tensor> given = new LinkedHashMap<>();
        Tensor images = Runs.images(IMAGES, format, 5);
        given.put("images", images);
        Tensor noise = noise(coding, side);
        if (noise != null) {
            given.put("noise", noise);
        }
        Safetensors.write(out.resolve("input.safetensors"), given);
        Path script = Files.writeString(folder.resolve("ask.py"), SCRIPT);
        ProcessBuilder builder =
                new ProcessBuilder(python, script.toString(), out.toString()).redirectErrorStream(true);
        builder.environment().put("OMP_NUM_THREADS", "1");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();

        try (SpikingClassifier classifier = Experiment.load(run, format)) {
            Tensor asked = images.clone().set_requires_grad(true);
            Tensor logits = classifier.logits(asked, draw(), Pass.EVALUATION.withBackend(ReferenceBackend.INSTANCE));
            logits.select(1, 3).sum().backward();
            assertClose(logits, out.resolve("logits.npy"));
            assertThat(logits.detach().std().item_float()).isPositive();
            assertClose(asked.grad(), out.resolve("gradient.npy"));
            assertThat(asked.grad().abs().max().item_float()).isPositive();
        }
    }

    /** Four frames of three channels. */
    private static ImageFormat frames(int side) {
        float[] std = new float[12];
        Arrays.fill(std, 1f / 3);
        return new ImageFormat(
                "frames", 12, side, side, Runs.FORMAT.classNames(), new Normalisation(new float[12], std), 4, 0);
    }

    private static Noise draw() {
        int[] ids = new int[IMAGES];
        Arrays.setAll(ids, i -> i);
        return Noise.perImage(new Seeds(9), ids);
    }

    /** What {@link #draw} gives the coding. */
    private static Tensor noise(String coding, int side) {
        return switch (coding) {
            case "rsc1" -> draw().gaussian(IMAGES, 3, side, side).contiguous();
            case "rsc2" -> draw().gaussian(IMAGES, 4, 3, side, side).contiguous();
            case "poisson" -> draw().uniform(IMAGES, 4, 3, side, side).contiguous();
            default -> null;
        };
    }

    private static void assertClose(Tensor ours, Path theirs) throws IOException {
        float[] values = Tensors.floats(ours.detach().contiguous());
        NpyFile array = NpyFile.open(theirs);
        assertThat((long) values.length).isEqualTo(array.count());
        float largest = ours.detach().abs().max().item_float();
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i]).isCloseTo(array.get(i), Offset.offset(1e-5 * Math.max(1, largest)));
        }
    }

    @Test
    void theFileHoldsTheWholeNetwork() throws IOException {
        RunFolder run = Runs.make(folder.resolve("run"), Runs.recipe("resnet19", Map.of()), Runs.FORMAT);
        String source = TorchModule.source(run);
        assertThat(source)
                .doesNotContain("@CONFIG@")
                .contains("\"conv\" : \"layer3.1.conv2\"")
                .contains("\"kind\" : \"residual\"")
                .contains("\"time_steps\" : 4");
    }

    @Test
    void whatPythonHasNoWordsForIsRefused() throws IOException {
        Recipe recipe = Runs.recipe("vgg5", Map.of("neuron", OwnNeuron.class.getName()));
        RunFolder run = Runs.make(folder.resolve("run"), recipe, Runs.FORMAT);
        Path out = folder.resolve("out");
        assertThatThrownBy(() -> TorchModule.run(run, StoredType.F32, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neuron own cannot be written");
        assertThat(out).doesNotExist();
    }

    /** A neuron of the user. */
    public static final class OwnNeuron implements io.github.rscsnn.neuron.Neuron {
        @Override
        public Tensor fire(Tensor current, Firing firing) {
            return torch.tanh(current);
        }

        @Override
        public String name() {
            return "own";
        }
    }
}
