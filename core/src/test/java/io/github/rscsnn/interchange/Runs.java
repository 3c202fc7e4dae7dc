package io.github.rscsnn.interchange;

import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Normalisation;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.StepScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Small runs without training. */
final class Runs {
    /** 8x8 RGB, ten classes, CIFAR-10's constants. */
    static final ImageFormat FORMAT = format(8, 8);

    private Runs() {}

    static ImageFormat format(int height, int width) {
        return new ImageFormat(
                "shapes10",
                3,
                height,
                width,
                List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"),
                new Normalisation(new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2023f, 0.1994f, 0.2010f}));
    }

    static Recipe recipe(String arch, Map<String, ?> more) {
        return Recipe.resolve(
                Map.of("data", "shapes10", "arch", arch, "width", 1.0 / 16, "coding", "direct", "time-steps", 4), more);
    }

    /** A run of random weights whose normalisations have something to fold. */
    static RunFolder make(Path folder, Recipe recipe, ImageFormat format) throws IOException {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = Parts.classifier(recipe, format)) {
            GeneratorOptional generator = new GeneratorOptional(torch.make_generator_cpu(5));
            classifier.network().parameters().state().forEach((name, tensor) -> {
                Tensor noise =
                        torch.rand(io.github.rscsnn.tensor.Tensors.shape(tensor), generator, new TensorOptions());
                if (name.startsWith("bn") && !name.endsWith("bias")) {
                    tensor.copy_(noise.add(new Scalar(name.endsWith("mean") ? -0.5 : 0.5)));
                } else if (name.endsWith("bias")) {
                    tensor.copy_(noise.mul(new Scalar(0.5)));
                }
            });
            return Experiment.adopt(recipe, classifier, format, Map.of("made", "by a test"), folder);
        }
    }

    static Tensor images(int count, ImageFormat format, long seed) {
        GeneratorOptional generator = new GeneratorOptional(torch.make_generator_cpu(seed));
        return torch.rand(
                new long[] {count, format.channels(), format.height(), format.width()}, generator, new TensorOptions());
    }
}
