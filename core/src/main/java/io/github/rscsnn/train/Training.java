package io.github.rscsnn.train;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.BpttGradient;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Share;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The training loop: epochs of {@link TrainingStep}, a checkpoint after each.
 *
 * <p>All randomness is a function of seed, epoch and image, so a run resumed from its checkpoint gives bit-identical
 * weights to one that was never stopped (same machine, same number of threads).
 */
public final class Training {
    private final SpikingClassifier classifier;
    private final Dataset data;
    private final TrainingSettings settings;
    private final Seeds seeds;
    private final Pass pass;
    private @Nullable UnaryOperator<Tensor> teacher;
    private @Nullable Attack adversary;
    private @Nullable DoubleSupplier testAccuracy;
    private @Nullable OrthogonalRetraction retraction;
    private CraftedNoise crafted = CraftedNoise.NONE;
    private GradientExchange exchange = GradientExchange.NONE;
    private boolean synchronised;

    /** @param backend what executes the layers */
    public Training(
            SpikingClassifier classifier, Dataset data, TrainingSettings settings, Seeds seeds, Backend backend) {
        this.classifier = classifier;
        this.data = data;
        this.settings = settings;
        this.seeds = seeds;
        this.pass = Pass.TRAINING.withBackend(backend);
    }

    /** Gives the loss a teacher: images [N, C, H, W] to logits [N, K]. */
    public Training withTeacher(UnaryOperator<Tensor> newTeacher) {
        teacher = newTeacher;
        return this;
    }

    /** Trains on adversarial images made by {@code attack} against the model in evaluation mode (Table 5). */
    public Training withAdversary(Attack attack) {
        adversary = attack;
        return this;
    }

    /** Retracts all kernels and matrices after each batch. */
    public Training withRetraction(OrthogonalRetraction newRetraction) {
        retraction = newRetraction;
        return this;
    }

    /** Cuts each step into periods with noise between them. */
    public Training withCraftedNoise(CraftedNoise noise) {
        crafted = noise;
        return this;
    }

    /** Called after each epoch, before its checkpoint; its value goes into the metrics. */
    public Training withTestAccuracy(DoubleSupplier accuracy) {
        testAccuracy = accuracy;
        return this;
    }

    /**
     * Trains together with other workers. The settings' batch is that of all of them, and each sees its part.
     *
     * @param synchronisedNorm whether batch normalisation takes the statistics of the whole batch; else each worker's own,
     *     and running statistics are averaged after each epoch
     */
    public Training withExchange(GradientExchange newExchange, boolean synchronisedNorm) {
        exchange = newExchange;
        synchronised = synchronisedNorm && newExchange.size() > 1;
        return this;
    }

    /**
     * Trains up to the last epoch, from the checkpoint in {@code store} if it has one. Of several workers only the first reads
     * and writes {@code store}; the others begin with what it sends them.
     *
     * @return the metrics of all epochs, those before a resume included
     * @throws DivergedException if the loss or a weight becomes NaN or infinite; the checkpoint before is kept
     * @throws IOException if a checkpoint cannot be read or written
     */
    public List<EpochMetrics> run(CheckpointStore store, TrainingListener listener) throws IOException {
        List<EpochMetrics> history = new ArrayList<>();
        var parameters = classifier.network().parameters();
        pass.backend().place(parameters); // where their momenta are made
        try (Sgd optimiser =
                new Sgd(parameters.trainable(), settings.rule(), pass.backend().update())) {
            CheckpointStore.Index index = null;
            if (store.exists()) {
                index = store.loadWeights(classifier.network().name(), parameters);
                history.addAll(index.history());
            }
            // what a checkpoint names as weights is their average
            try (WeightAverage average = new WeightAverage(parameters, settings.ema())) {
                if (index != null) {
                    store.loadTraining(index, optimiser, parameters);
                }
                int first = exchange.size() == 1 ? history.size() : share(history.size(), optimiser, average);
                parameters.requireGradients(true);
                for (int epoch = first; epoch < settings.epochs(); epoch++) {
                    history.add(epoch(epoch, optimiser, average, listener));
                    if (exchange.rank() == 0) {
                        store.save(classifier.network().name(), parameters, average, optimiser, history);
                    }
                    listener.epochDone(history.getLast());
                }
                average.swap();
            }
        } finally {
            parameters.requireGradients(false);
        }
        return history;
    }

    /**
     * Gives all workers the first one's state.
     *
     * @return the epoch to begin with
     */
    private int share(int epochsDone, Sgd optimiser, WeightAverage average) {
        var parameters = classifier.network().parameters();
        boolean first = exchange.rank() == 0;
        double[] start = {first ? epochsDone : 0, first ? optimiser.buffers().size() : 0};
        exchange.sum(start);
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            exchange.broadcast(parameters.state());
            if (!average.state().isEmpty()) {
                exchange.broadcast(average.state());
            }
            if (start[1] > 0) {
                if (!first) {
                    Map<String, Tensor> empty = new LinkedHashMap<>();
                    parameters.trainable().forEach((name, weight) -> empty.put(name, torch.zeros_like(weight)));
                    optimiser.load(empty);
                }
                exchange.broadcast(optimiser.buffers());
            }
        }
        return (int) start[0];
    }

    /** Running statistics that each worker took from its own images become those of all. */
    private void averageRunningStatistics(Map<String, Tensor> state) {
        var trainable = classifier.network().parameters().trainable();
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            state.forEach((name, tensor) -> {
                if (!trainable.containsKey(name)) {
                    double[] values = Tensors.doubles(tensor);
                    exchange.sum(values);
                    tensor.copy_(Tensors.of(values, Tensors.shape(tensor)).div(new Scalar((double) exchange.size())));
                }
            });
        }
    }

    private EpochMetrics epoch(int epoch, Sgd optimiser, WeightAverage average, TrainingListener listener) {
        Pass together = synchronised ? pass.withPeers(exchange) : pass;
        Share share = new Share(exchange.rank(), exchange.size());
        double loss = 0;
        int correct = 0;
        int seen = 0;
        double rate = 0;
        double waited = 0;
        List<String> skipped;
        long start = System.nanoTime();
        listener.epochStarted(epoch + 1, settings.epochs(), data.size());
        try (Batches batches = Batches.training(data, settings.augment(), seeds, epoch, settings.batch(), share)) {
            for (int number = 0; batches.hasNext(); number++) {
                rate = settings.rate().at(epoch, number, settings.epochs(), batches.count());
                try (StepScope scope = new StepScope()) {
                    Batch batch = batches.next();
                    Tensor images = adversary == null ? batch.images() : attacked(adversary, batch, epoch);
                    TrainingStep.Result result = step(epoch, batch, images, rate, together, optimiser);
                    if (!Double.isFinite(result.loss())) {
                        throw DivergedException.ofLoss(
                                result.loss(), epoch + 1, number + 1, rate, at(result.culprit()));
                    }
                    if (retraction != null) {
                        retraction.apply(
                                classifier.network().parameters(),
                                seeds.child("retraction", (long) epoch * batches.count() + number));
                    }
                    loss += result.loss() * result.images();
                    correct += result.correct();
                    seen += result.images();
                    average.add((long) epoch * batches.count() + number);
                }
                if (seen > 0) {
                    listener.stepDone(epoch + 1, loss / seen, correct / (double) seen, seen);
                }
            }
            waited = batches.secondsWaited();
            skipped = batches.skipped();
        }
        skipped.forEach(listener::imageSkipped);
        double[] leftOut = {skipped.size()};
        exchange.sum(leftOut);
        if (seen == 0) {
            throw new IllegalStateException("none of the " + (int) leftOut[0]
                    + " training images can be decoded, the first: "
                    + (skipped.isEmpty() ? "told by another worker" : skipped.getFirst()));
        }
        if (exchange.size() > 1 && !synchronised) {
            averageRunningStatistics(classifier.network().parameters().state());
            averageRunningStatistics(average.state());
        }
        requireFinite(epoch + 1, rate);
        double seconds = (System.nanoTime() - start) / 1e9;
        Double test = null;
        if (testAccuracy != null) {
            average.swap();
            test = testAccuracy.getAsDouble();
            average.swap();
        }
        return new EpochMetrics(
                epoch + 1,
                rate,
                loss / seen,
                correct / (double) seen,
                test,
                seen,
                seconds,
                Pointer.physicalBytes(),
                waited,
                (int) leftOut[0]);
    }

    private TrainingStep.Result step(int epoch, Batch batch, Tensor images, double rate, Pass together, Sgd optimiser) {
        Noise noise = Noise.perImage(seeds.child("train", epoch), drawsOf(batch.indices()));
        Loss.Target target = target(images, batch);
        return crafted.run(
                classifier,
                images,
                (part, shown) -> new TrainingStep(part, together, settings.loss(), optimiser, exchange)
                        .run(shown, target, noise, rate, batch.standIn()));
    }

    /** Identities of the images of all draws that the loss compares: those of further draws are beyond the data set. */
    private int[] drawsOf(int[] images) {
        return IntStream.range(0, settings.loss().draws())
                .flatMap(draw -> Arrays.stream(images).map(image -> image + draw * data.size()))
                .toArray();
    }

    private String at(int worker) {
        return exchange.size() == 1 ? "" : " on worker " + worker + " of " + exchange.size();
    }

    /** The last step's loss was from before its update: without this, a checkpoint could hold NaN. */
    private void requireFinite(int epoch, double rate) {
        try (StepScope scope = new StepScope()) {
            classifier.network().parameters().state().forEach((name, tensor) -> {
                if (!tensor.isfinite().all().item_bool()) {
                    throw DivergedException.ofWeights(name, epoch, rate);
                }
            });
        }
    }

    private Loss.Target target(Tensor images, Batch batch) {
        if (teacher == null) {
            return new Loss.Target(batch.labels());
        }
        try (NoGradGuard noGrad = new NoGradGuard()) {
            return new Loss.Target(batch.labels(), teacher.apply(images));
        }
    }

    private Tensor attacked(Attack attack, Batch batch, int epoch) {
        var parameters = classifier.network().parameters();
        parameters.requireGradients(false);
        try {
            Pass evaluation = Pass.EVALUATION.withBackend(pass.backend());
            BpttGradient source = new BpttGradient(classifier, evaluation, noise("adversary-model", epoch, batch));
            return attack.perturb(source, batch.images(), batch.labels(), noise("adversary", epoch, batch));
        } finally {
            parameters.requireGradients(true);
        }
    }

    private Noise noise(String purpose, int epoch, Batch batch) {
        return Noise.perImage(seeds.child(purpose, epoch), batch.indices());
    }
}
