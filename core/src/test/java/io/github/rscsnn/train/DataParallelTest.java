package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.attack.Fgsm;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.kernel.LifKernels;
import io.github.rscsnn.loss.CrossEntropy;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.FusedBackend;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that train together do what one does alone. Ten images in batches of 4: the last batch has 2. */
@Tag("slow")
class DataParallelTest {
    private static final int EPOCHS = 17; // 51 steps
    private static final float TOLERANCE = 2e-4f;

    /** After the name of a backend: trains on images attacked by FGSM. */
    private static final String ADVERSARIAL = " adversarial";

    /** After the name of a backend: keeps an average of the weights. */
    private static final String AVERAGED = " averaged";

    @TempDir
    Path folder;

    /** Of three workers one sees no image of the last batch. Each makes the adversarial images of its own part. */
    @ParameterizedTest
    @CsvSource({
        "3, reference, ann",
        "2, reference, rsc",
        "2, fused, ann",
        "3, fused" + AVERAGED + ", rsc",
        "3, reference" + ADVERSARIAL + ", ann"
    })
    void severalWorkersGiveTheWeightsOfOne(int workers, String backend, String model) throws Exception {
        Supplier<SpikingClassifier> network = model.equals("ann") ? this::twin : TinyTraining::classifier;
        Trained alone = run(
                network, backend, GradientExchange.NONE, true, EPOCHS, Files.createDirectories(folder.resolve("one")));
        List<Trained> together = together(workers, network, backend, true, EPOCHS, one -> one, folder);
        for (Trained worker : together) {
            assertThat(worker.state).as("all workers alike").isEqualTo(together.getFirst().state);
        }
        alone.state.forEach(
                (name, values) -> closeTo(name, together.getFirst().state.get(name), values));
        EpochMetrics one = alone.history.getLast();
        EpochMetrics several = together.getFirst().history.getLast();
        assertThat(several.images()).isEqualTo(one.images()).isEqualTo(10);
        assertThat(several.loss()).isCloseTo(one.loss(), Offset.offset(1e-3));
    }

    @Test
    void statisticsOfTheirOwnGiveOtherWeightsButTheSameOnAllWorkers() throws Exception {
        List<Trained> own = together(2, this::twin, "reference" + AVERAGED, false, 2, one -> one, folder);
        assertThat(own.get(1).state).isEqualTo(own.get(0).state);
        Trained alone = run(
                this::twin,
                "reference",
                GradientExchange.NONE,
                true,
                2,
                Files.createDirectories(folder.resolve("one")));
        assertThat(own.getFirst().state.get("conv1.weight")).isNotEqualTo(alone.state.get("conv1.weight"));
    }

    @Test
    void onlyTheFirstWorkerWritesACheckpointAndAllGoOnFromIt() throws Exception {
        assertThatThrownBy(() -> together(
                        2, TinyTraining::classifier, "reference" + AVERAGED, true, 2, one -> new Stopped(one), folder))
                .hasRootCauseInstanceOf(CancellationException.class);
        assertThat(new CheckpointStore(folder.resolve("0")).index().epoch()).isEqualTo(1);
        assertThat(folder.resolve("1")).doesNotExist();
        List<Trained> resumed =
                together(2, TinyTraining::classifier, "reference" + AVERAGED, true, 2, one -> one, folder);
        assertThat(resumed.getFirst().history).hasSize(2);
        List<String> inTwoParts = TinyTraining.checksums(folder.resolve("0"));
        Path fresh = folder.resolve("fresh");
        together(2, TinyTraining::classifier, "reference" + AVERAGED, true, 2, one -> one, fresh);
        assertThat(TinyTraining.checksums(fresh.resolve("0"))).isEqualTo(inTwoParts);
    }

    @Test
    void aLossThatIsNoNumberStopsAllAndNamesTheWorker() {
        assertThatThrownBy(() -> together(3, TinyTraining::classifier, "reference", true, 1, Spoilt::new, folder))
                .hasRootCauseInstanceOf(DivergedException.class)
                .rootCause()
                .hasMessageContaining("the loss is NaN on worker 1 of 3 in epoch 1, step 1");
        assertThat(folder.resolve("0/checkpoint.json")).doesNotExist();
    }

    /** All are stopped in the second epoch. */
    private static final class Stopped extends Passing {
        private int steps;

        Stopped(GradientExchange whole) {
            super(whole);
        }

        @Override
        public void sumGradients(Map<String, Tensor> parameters) {
            if (++steps > TinyTraining.STEPS) {
                throw new CancellationException();
            }
            super.sumGradients(parameters);
        }
    }

    /** Worker 1's weights break after all have received the same. */
    private static final class Spoilt extends Passing {
        Spoilt(GradientExchange whole) {
            super(whole);
        }

        @Override
        public void broadcast(Map<String, Tensor> tensors) {
            super.broadcast(tensors);
            if (rank() == 1) {
                tensors.get("fc3.bias").fill_(new Scalar(Double.NaN));
            }
        }
    }

    private static class Passing implements GradientExchange {
        private final GradientExchange whole;

        Passing(GradientExchange whole) {
            this.whole = whole;
        }

        @Override
        public int rank() {
            return whole.rank();
        }

        @Override
        public int size() {
            return whole.size();
        }

        @Override
        public void sum(double[] values) {
            whole.sum(values);
        }

        @Override
        public void sumGradients(Map<String, Tensor> parameters) {
            whole.sumGradients(parameters);
        }

        @Override
        public void broadcast(Map<String, Tensor> tensors) {
            whole.broadcast(tensors);
        }
    }

    private record Trained(Map<String, List<Float>> state, List<EpochMetrics> history) {}

    private SpikingClassifier twin() {
        float[] half = {0.5f, 0.5f, 0.5f};
        return new SpikingClassifier(
                new DirectCoding(),
                new Normalise(half, half),
                1,
                Vgg.of("vgg5", 1.0 / 16).build(new Architecture.Input(3, 8, 8, 10), new Relu(), new Seeds(7)));
    }

    private static List<Trained> together(
            int workers,
            Supplier<SpikingClassifier> network,
            String backend,
            boolean synchronised,
            int epochs,
            UnaryOperator<GradientExchange> wrap,
            Path folder)
            throws Exception {
        List<Callable<Trained>> tasks = new ArrayList<>();
        for (GradientExchange member : new ThreadExchange(workers).members()) {
            Path own = folder.resolve("" + member.rank());
            if (member.rank() == 0) {
                Files.createDirectories(own);
            }
            tasks.add(() -> run(network, backend, wrap.apply(member), synchronised, epochs, own));
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
            List<Trained> results = new ArrayList<>();
            for (Future<Trained> result : pool.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        }
    }

    private static Trained run(
            Supplier<SpikingClassifier> network,
            String backend,
            GradientExchange exchange,
            boolean synchronised,
            int epochs,
            Path folder)
            throws IOException {
        try (SpikingClassifier classifier = network.get();
                KernelThreads threads = new KernelThreads(1)) {
            Backend layers = backend.startsWith("reference")
                    ? ReferenceBackend.INSTANCE
                    : new FusedBackend(LifKernels.select(LifKernels.Choice.AUTO, threads));
            TrainingSettings settings =
                    TinyTraining.settings(epochs, 0.05, new CrossEntropy(), backend.endsWith(AVERAGED) ? 0.5 : 0);
            Training training = new Training(classifier, TinyTraining.DATA, settings, new Seeds(3), layers)
                    .withExchange(exchange, synchronised);
            if (backend.endsWith(ADVERSARIAL)) {
                training.withAdversary(new Fgsm(Threat.linf(2.0 / 255)));
            }
            List<EpochMetrics> history = training.run(new CheckpointStore(folder), TrainingListener.SILENT);
            Map<String, List<Float>> state = new LinkedHashMap<>();
            classifier.network().parameters().state().forEach((name, tensor) -> {
                List<Float> values = new ArrayList<>();
                for (float value : Tensors.floats(tensor)) {
                    values.add(value);
                }
                state.put(name, values);
            });
            return new Trained(state, history);
        }
    }

    private static void closeTo(String name, List<Float> got, List<Float> expected) {
        for (int i = 0; i < got.size(); i++) {
            assertThat(got.get(i)).as(name + " " + i).isCloseTo(expected.get(i), Offset.offset(TOLERANCE));
        }
    }

    /** A black image that only keeps step with the others leaves no trace: not in the statistics of its own worker either. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStandInImageEntersNoStatistics(boolean fused) {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = twin();
                KernelThreads threads = new KernelThreads(1);
                Sgd sgd = new Sgd(classifier.network().parameters().trainable(), new Sgd.Rule(0.9, 0), null)) {
            Parameters parameters = classifier.network().parameters();
            parameters.requireGradients(true);
            Map<String, List<Double>> before = statistics(parameters);
            Pass pass = Pass.TRAINING.withBackend(
                    fused
                            ? new FusedBackend(LifKernels.select(LifKernels.Choice.AUTO, threads))
                            : ReferenceBackend.INSTANCE);
            TrainingStep step = new TrainingStep(classifier, pass, new CrossEntropy(), sgd, new WithAnother());
            step.run(torch.zeros(1, 3, 8, 8), new Loss.Target(Tensors.of(new long[1], 1)), Noise.none(), 0.1, true);
            assertThat(statistics(parameters)).isEqualTo(before);
            step.run(torch.zeros(2, 3, 8, 8), new Loss.Target(Tensors.of(new long[2], 2)), Noise.none(), 0.1, false);
            assertThat(statistics(parameters)).isNotEqualTo(before);
        }
    }

    private static Map<String, List<Double>> statistics(Parameters parameters) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        parameters.state().forEach((name, tensor) -> {
            if (!parameters.trainable().containsKey(name)) {
                values.put(name, Arrays.stream(Tensors.doubles(tensor)).boxed().toList());
            }
        });
        return values;
    }

    /** Another worker that has four images of each batch and no gradient. */
    private static final class WithAnother implements GradientExchange {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public void sum(double[] values) {
            if (values.length == 1) { // images
                values[0] += 4;
            }
        }

        @Override
        public void sumGradients(Map<String, Tensor> parameters) {}

        @Override
        public void broadcast(Map<String, Tensor> tensors) {}
    }
}
