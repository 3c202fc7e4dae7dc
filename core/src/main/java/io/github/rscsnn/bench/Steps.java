package io.github.rscsnn.bench;

import io.github.rscsnn.attack.BpttGradient;
import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.GradientExchange;
import io.github.rscsnn.train.Sgd;
import io.github.rscsnn.train.TrainingStep;
import java.util.Arrays;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The steps themselves, as training, attacks and evaluation run them, on one classifier and one batch. */
final class Steps implements AutoCloseable {
    /** Small, so that no number of repeats makes the weights diverge. */
    private static final double LEARNING_RATE = 1e-4;
    /** Enough passes over a few images for the running statistics to forget their initial values. */
    private static final int CALIBRATION_PASSES = 30;

    private static final int CALIBRATION_IMAGES = 8;

    private final SpikingClassifier classifier;
    private final Recipe recipe;
    private final Tensor images;
    private final Tensor labels;
    private final int[] indices;
    private final Seeds seeds;
    private @Nullable Sgd optimiser;
    private @Nullable Backend prepared; // whose optimiser it is

    /** @param batch of images; its tensors belong to the caller */
    Steps(SpikingClassifier classifier, Recipe recipe, Batch batch) {
        this.classifier = classifier;
        this.recipe = recipe;
        this.images = batch.images();
        this.labels = batch.labels();
        this.indices = batch.indices();
        this.seeds = new Seeds(recipe.training().seed());
    }

    /** Gives an untrained network running statistics under which it fires in evaluation mode as in training. */
    void calibrate(Backend backend) {
        int few = Math.min(CALIBRATION_IMAGES, indices.length);
        Pass training = Pass.TRAINING.withBackend(backend);
        int[] first = Arrays.copyOf(indices, few);
        try (NoGradGuard noGrad = new NoGradGuard()) {
            for (int pass = 0; pass < CALIBRATION_PASSES; pass++) {
                try (StepScope scope = new StepScope()) {
                    Noise noise = Noise.perImage(seeds.child("calibrate", pass), first);
                    classifier.logits(images.narrow(0, 0, few), noise, training);
                }
            }
        }
    }

    /** What {@link #run} needs and a step does not do: to be called before it, outside of the time. */
    void prepare(StepKind kind, Backend backend) {
        backend.place(classifier.network().parameters());
        if (kind != StepKind.TRAINING || (optimiser != null && prepared == backend)) {
            return;
        }
        prepared = backend;
        Sgd next = new Sgd(
                classifier.network().parameters().trainable(),
                Parts.training(recipe).rule(),
                backend.update());
        if (optimiser != null) {
            try (StepScope scope = new StepScope()) {
                next.load(optimiser.buffers());
            }
            optimiser.close();
        }
        optimiser = next;
    }

    void run(StepKind kind, Backend backend) {
        var parameters = classifier.network().parameters();
        parameters.requireGradients(kind == StepKind.TRAINING);
        try (StepScope scope = new StepScope()) {
            Noise noise = Noise.perImage(seeds.child("bench"), indices);
            switch (kind) {
                case INFERENCE -> inference(backend, noise);
                case ATTACK ->
                    new BpttGradient(classifier, Pass.EVALUATION.withBackend(backend), noise)
                            .gradient(images, labels, Objective.CROSS_ENTROPY);
                case TRAINING -> training(backend, noise);
            }
            backend.finish();
        } finally {
            parameters.requireGradients(false);
        }
    }

    /** Ends with numbers in Java, so that nothing is left undone. */
    private void inference(Backend backend, Noise noise) {
        try (NoGradGuard noGrad = new NoGradGuard()) {
            Tensors.floats(classifier.logits(images, noise, Pass.EVALUATION.withBackend(backend)));
        }
    }

    private void training(Backend backend, Noise noise) {
        Require.state(optimiser != null, "a training step must be prepared");
        Pass pass = Pass.TRAINING.withBackend(backend);
        TrainingStep step = new TrainingStep(classifier, pass, Parts.loss(recipe), optimiser, GradientExchange.NONE);
        TrainingStep.Result result = step.run(images, new Loss.Target(labels), noise, LEARNING_RATE);
        Require.state(
                Double.isFinite(result.loss()), "the loss became %s: the times would mean nothing", result.loss());
    }

    /** Those of the last training step, which stay until the next one: they lie in memory of the backend that made them. */
    void forgetGradients() {
        if (optimiser != null) {
            optimiser.zeroGradients();
        }
    }

    @Override
    public void close() {
        forgetGradients();
        if (optimiser != null) {
            optimiser.close();
        }
    }
}
