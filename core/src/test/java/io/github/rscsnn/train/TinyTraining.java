package io.github.rscsnn.train;

import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.data.Augment;
import io.github.rscsnn.data.TinyImages;
import io.github.rscsnn.loss.CrossEntropy;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** A training that takes milliseconds: VGG-5 of a few channels on 8x8 images, RSC-I, T = 2, three steps an epoch. */
final class TinyTraining {
    static final int STEPS = 3;
    static final TinyImages DATA = new TinyImages(10, 8);

    /** A low threshold: a deep network of this size would else be silent, and train nothing. */
    private static final LifParameters NEURON =
            new LifParameters(1, 0.5, LifParameters.Reset.HARD, false, new Surrogate.Triangle(1));

    private TinyTraining() {}

    static SpikingClassifier classifier() {
        return classifier("vgg5", 1.0 / 16, 7);
    }

    static SpikingClassifier classifier(String architecture, double width, long seed) {
        float[] half = {0.5f, 0.5f, 0.5f};
        return new SpikingClassifier(
                new RandomizedSmoothingCoding(Variant.I, 0.1, NoiseSpace.PIXEL),
                new Normalise(half, half),
                2,
                Vgg.of(architecture, width)
                        .build(new Architecture.Input(3, 8, 8, 10), new Lif(NEURON), new Seeds(seed)));
    }

    static TrainingSettings settings(int epochs, double lr) {
        return settings(epochs, lr, new CrossEntropy());
    }

    static TrainingSettings settings(int epochs, double lr, Loss loss) {
        return settings(epochs, lr, loss, 0);
    }

    static TrainingSettings settings(int epochs, double lr, Loss loss, double ema) {
        return new TrainingSettings(
                epochs,
                4,
                new LearningRate(lr, Schedule.COSINE_STEP, 0),
                new Sgd.Rule(0.9, 5e-4),
                ema,
                Augment.CROP_FLIP,
                loss);
    }

    static List<EpochMetrics> run(Path folder, int epochs, TrainingListener listener) throws IOException {
        return run(folder, settings(epochs, 0.1), listener, training -> training);
    }

    /** Trains a new classifier, or goes on from the checkpoint in {@code folder}. */
    static List<EpochMetrics> run(
            Path folder, TrainingSettings settings, TrainingListener listener, UnaryOperator<Training> options)
            throws IOException {
        try (SpikingClassifier classifier = classifier()) {
            Training training = new Training(classifier, DATA, settings, new Seeds(3), ReferenceBackend.INSTANCE);
            return options.apply(training).run(new CheckpointStore(folder), listener);
        }
    }

    /** Checksums of weights and momenta of the checkpoint, which is checked against them. */
    static List<String> checksums(Path folder) throws IOException {
        CheckpointStore.Index index = new CheckpointStore(folder).verify();
        return List.of(index.weightsSha256(), index.optimiserSha256());
    }
}
